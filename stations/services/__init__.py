"""One function for each thing a person can do at a station."""
