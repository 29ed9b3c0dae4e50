"""From passages to vectors and terms on disk, and back to hits."""
