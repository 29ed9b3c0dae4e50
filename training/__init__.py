"""Makes the numbers that ship with the package, from data that is named, by commands."""
