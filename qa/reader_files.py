"""Where the weights of trained readers lie, by embedding model."""

from importlib.resources import files
from pathlib import Path


def reader_file(model: str) -> Path:
    return Path(str(files("qa"))) / "readers" / f"{model}.safetensors"


def has_reader(model: str) -> bool:
    return reader_file(model).is_file()
