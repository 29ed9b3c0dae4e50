"""The state of a run on disk, from which it goes on."""

from pathlib import Path
from typing import Any

import torch

from qa.network import ReaderNetwork


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
