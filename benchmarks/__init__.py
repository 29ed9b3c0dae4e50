"""Measurements: every figure that the documentation gives is printed by a command here."""
