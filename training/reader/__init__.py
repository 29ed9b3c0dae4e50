"""Trains the reader; the command is :mod:`training.reader.train`."""

import os

# Read by OpenMP when torch loads it, as for the embedding model: spinning threads cost more than
# they save as soon as something else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
