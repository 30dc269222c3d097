"""What people do with suggestions."""
