"""References: what a file says of itself, what a person corrected, and the forms of both."""
