"""What people and machines do with the official account."""
