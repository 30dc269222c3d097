"""One function for each thing a person can do with an opinion."""
