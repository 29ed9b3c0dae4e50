"""The state of a run on disk, from which it goes on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from qa.network import ReaderNetwork


def require_same(out: Path, settings: Mapping[str, Any]) -> None:
    """Raises ValueError where the checkpoint, if there is one, was made with other settings, as
    what was learnt by two is of neither."""
    path = out / "checkpoint.pt"
    begun = _load(path).get("settings") if path.exists() else settings
    if begun != settings:
        raise ValueError(
            f"{out} was begun with {begun}, not with {settings}: give the same to go on, or "
            "another --out"
        )


def keep(
    out: Path,
    network: ReaderNetwork,
    optimizer: torch.optim.Optimizer,
    step: int,
    settings: Mapping[str, Any],
) -> None:
    """Replaces the checkpoint at once, so that a kill leaves the old one or the new one."""
    state = {
        "step": step,
        "settings": dict(settings),
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    torch.save(state, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")


def resume(out: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer) -> int:
    """Takes the checkpoint's state, if there is one; the step to go on from."""
    path = out / "checkpoint.pt"
    if not path.exists():
        return 0
    kept = _load(path)
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])


def _load(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    return kept
