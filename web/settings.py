"""The settings, and the only reader of the environment."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "IBID_"


class SettingsError(Exception):
    """A setting is unknown or ill-typed; says which, and what it may be."""


class Settings(BaseSettings):
    """Each field is read from ``IBID_<FIELD>``; an argument given in code wins."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    library: Path = Field(Path(), description="The folder of documents.")
    index_dir: Path | None = Field(
        None, description="Where the index lives, if not in the library's own .ibid folder."
    )
    model: str | None = Field(
        None, min_length=1, description="The embedding model: a name or a folder."
    )
    scorer: Literal["default", "reader", "token-match"] = Field(
        "default", description="What reads passages: the trained reader, or what needs none."
    )
    cache_dir: Path | None = Field(
        None, description="Where models are unpacked, if not in the user's cache folder."
    )
    host: str = Field("127.0.0.1", min_length=1, description="The address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to serve on; 0 picks a free one.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="More names, separated by commas, by which browsers may call the server."
    )
    file_limit_mb: int = Field(
        100, ge=1, le=4096, description="The largest file that is read or uploaded, in MiB."
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @property
    def file_limit(self) -> int:
        """The largest file that is read or uploaded, in bytes."""
        return self.file_limit_mb * 1024 * 1024


def read_settings(**given: object) -> Settings:
    """The environment's settings under those that are ``given`` (None counts as not given).

    Raises :class:`SettingsError`.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = [name for name in os.environ if name.upper().startswith(PREFIX)]
    unknown = sorted(name for name in unknown if name.upper() not in known)
    if unknown:
        raise SettingsError(
            f"unknown setting in the environment: {', '.join(unknown)}; "
            f"ibid reads {', '.join(sorted(known))}"
        )
    values = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(_plain(item, values) for item in error.errors())) from None


def _plain(error: object, given: dict[str, object]) -> str:
    assert isinstance(error, dict)
    field = str(error["loc"][0])
    name = field if field in given else PREFIX + field.upper()
    return f"{name}={error['input']!r}: {error['msg']}"
