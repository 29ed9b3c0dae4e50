"""Loaders, one file a format: bytes to canonical text and marks."""
