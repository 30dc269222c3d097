"""What people do with a broadcast, split by subject."""
