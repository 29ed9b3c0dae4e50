"""From the bytes of a file to normalised text, its marks, and passages of whole sentences."""
