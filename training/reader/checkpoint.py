"""The state of a run on disk, from which it goes on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from qa.network import ReaderNetwork


def begin(out: Path, settings: Mapping[str, Any]) -> None:
    """Notes the settings of a run. Raises ValueError where it was begun with others, as what was
    learnt by two is of neither."""
    path = out / "settings.json"
    if not path.exists():
        path.write_text(json.dumps(settings), encoding="utf-8")
    begun = json.loads(path.read_text(encoding="utf-8"))
    if begun != settings:
        raise ValueError(
            f"{out} was begun with {begun}, not with {settings}: give the same to go on, or "
            "another --out"
        )


def keep(out: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Replaces the checkpoint at once, so that a kill leaves the old one or the new one."""
    state = {"step": step, "network": network.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")


def resume(out: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer) -> int:
    """Takes the checkpoint's state, if there is one; the step to go on from."""
    path = out / "checkpoint.pt"
    if not path.exists():
        return 0
    kept: dict[str, Any] = torch.load(path, weights_only=True)
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])
