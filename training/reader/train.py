"""Trains the reader.

    python -m training.reader.train --out RUN [--data FOLDER] [--steps N] [--rate R]
        [--apart K] [--early K] [--start READER] [--seed N] [--device NAME]

On our own briefs (training/briefs) and, where FOLDER is given, on the public sets of
FOLDER/train; what is learnt is looked at on the briefs that are held out and on squad2_dev. RUN
keeps a checkpoint every few minutes, and the same command goes on from there; at the end
RUN/reader.safetensors holds the weights, from which :mod:`training.reader.adapter` makes what
ships. ``--start`` trains such a reader further; with another ``--seed``, so that it isn't shown the
same again, as what is drawn at a step depends on the seed and on the step alone. What is blanked
depends on the device too.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import torch

from index.models import default_model
from qa.network import NEVER, ReaderNetwork, Reading
from qa.weights import load_network, save
from training.reader.checkpoint import keep, require_same, resume
from training.reader.data import read_all, read_briefs, read_squad
from training.reader.evaluate import evaluate
from training.reader.preparation import Backbone, sampler_of
from training.reader.sampling import Pair, Sampler, Targets

SEED = 2026
BRIEFS = Path(__file__).parent.parent / "briefs"
#: Highest learning rate, steps to reach it.
RATE, WARMUP = 2e-4, 150
#: Weights of the losses that are added to that of a passage's sentences.
SPANS, ACROSS = 0.5, 0.5
#: How much faster what isn't a layer learns: it begins near zero, and Adam's steps are short.
HEADS = 10.0
#: Share of tokens that are blanked in training.
BLANKED = 0.02
#: Steps between checkpoints, and between lines of the log.
KEEP_EVERY, SAY_EVERY = 200, 50


@dataclass(frozen=True, slots=True)
class Losses:
    """Means over the rows that have a target, 0 where none has: of the ``sentences`` of each
    passage, with none of them as one more choice; of the answers' ``spans``, which are their ends;
    and of the sentences ``across`` the pairs that are compared."""

    sentences: torch.Tensor
    spans: torch.Tensor
    across: torch.Tensor

    @property
    def each(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.sentences, self.spans, self.across

    def times(self, shares: Iterable[float]) -> "Losses":
        """Each by its own share."""
        return Losses(*(share * one for share, one in zip(shares, self.each, strict=True)))

    @property
    def total(self) -> torch.Tensor:
        return self.sentences + SPANS * self.spans + ACROSS * self.across


def losses_of(reading: Reading, targets: Targets) -> Losses:
    """Negative log probabilities of all that is right. Across a group a sentence counts by its
    logit less that of no sentence, as in answering, so that these can be compared: over the
    passages of one question (shared normalisation: Clark and Gardner, "Simple and Effective
    Multi-Paragraph Reading Comprehension", ACL 2018), and over two questions on one passage
    (instance bundles: Dua et al., "Learning with Instance Bundles for Reading Comprehension",
    EMNLP 2021)."""
    choices = torch.cat([reading.sentences, reading.null[:, None]], dim=1)
    spanned = targets.start.any(1)
    start = _negative_log(reading.start[spanned], targets.start[spanned])
    end = _negative_log(reading.end[spanned], targets.end[spanned])
    margins = reading.sentences - reading.null[:, None]
    right = targets.right[:, :-1]
    same = targets.group[:, None] == targets.group[None, :]
    chosen = right.any(1) & (same.sum(1) > 1)
    everything, held = (
        torch.logsumexp(of_rows[None, :].masked_fill(~same, NEVER), 1)
        for of_rows in (
            torch.logsumexp(margins, 1),
            torch.logsumexp(margins.masked_fill(~right, NEVER), 1),
        )
    )
    return Losses(
        _negative_log(choices, targets.right).mean(),
        _mean((start + end) / 2),
        _mean((everything - held)[chosen]),
    )


def counts(pairs: Sequence[Pair]) -> tuple[int, int, int]:
    """Over how many of the pairs each of the three losses is a mean. All pairs of one group must
    be there."""
    grouped = Counter(pair.group for pair in pairs)
    compared = sum(bool(pair.right) and grouped[pair.group] > 1 for pair in pairs)
    return len(pairs), sum(bool(pair.spans) for pair in pairs), compared


def _mean(losses: torch.Tensor) -> torch.Tensor:
    return losses.mean() if len(losses) else losses.new_zeros(())


def _negative_log(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    return torch.logsumexp(logits, 1) - torch.logsumexp(logits.masked_fill(~right, NEVER), 1)


def rate(step: int, steps: int) -> float:
    """As a share of the highest: linear warm-up, then linear decay to a fiftieth."""
    return min(1.0, (step + 1) / WARMUP) * max(0.02, 1 - step / steps)


def optimizer_of(network: ReaderNetwork) -> torch.optim.Optimizer:
    layers = list(network.layers.parameters())
    rest = [p for name, p in network.named_parameters() if not name.startswith("layers.")]
    return torch.optim.AdamW(
        [{"params": layers, "times": 1.0}, {"params": rest, "times": HEADS}],
        lr=RATE,
        betas=(0.9, 0.98),
        weight_decay=0.01,
        fused=True,
    )


def begin_with(network: ReaderNetwork, other: ReaderNetwork) -> None:
    """Takes the weights of another reader, whose layers may be only the uppermost. Raises
    ValueError where it has more of them."""
    below = network.shape.joint - other.shape.joint
    if below < 0:
        raise ValueError(f"the reader to begin with has {-below} layers too many")
    state = network.state_dict()
    for name, value in other.state_dict().items():
        part, _, rest = name.partition(".")
        if part == "layers":
            n, _, rest = rest.partition(".")
            name = f"layers.{int(n) + below}.{rest}"
        if value.shape == state[name].shape:  # gates are new where there are more early layers
            state[name] = value
    network.load_state_dict(state)


class Training:
    """A run in the folder ``out``. Of its ``settings``, which do not change while it goes on,
    "rate" and "seed" are read here."""

    def __init__(
        self,
        out: Path,
        network: ReaderNetwork,
        sampler: Sampler,
        steps: int,
        settings: Mapping[str, Any],
    ) -> None:
        self.out, self.network, self.sampler = out, network, sampler
        self.steps, self.settings = steps, settings
        self.optimizer = optimizer_of(network)
        self.first = resume(out, network, self.optimizer)

    def step(self, step: int) -> tuple[int, list[float]]:
        """How many pairs were drawn, and their losses, of each kind."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["times"] * self.settings["rate"] * rate(step, self.steps)
        seed, device = self.settings["seed"], self.network.trust.device
        torch.manual_seed(seed + step)
        pairs = self.sampler.draw(random.Random(seed * 1_000_003 + step))
        everything = counts(pairs)
        self.optimizer.zero_grad(set_to_none=True)
        found = []
        for part in self.sampler.parts(pairs):
            batch, targets = self.sampler.batch(part)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                reading = self.network(batch.to(device))
            shares = (n / max(of, 1) for n, of in zip(counts(part), everything, strict=True))
            losses = losses_of(reading, targets.to(device)).times(shares)
            torch.autograd.backward(losses.total)
            found.append(torch.stack(losses.each).detach())
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        return len(pairs), torch.stack(found).sum(0).tolist()

    def run(self, dev: dict[str, Sampler], look_every: int, look_at: int) -> None:
        started, drawn = time.monotonic(), 0
        losses: list[list[float]] = []
        for step in range(self.first, self.steps):
            count, found = self.step(step)
            drawn += count
            losses.append(found)
            done = step + 1
            if done % SAY_EVERY == 0 or done == self.steps:
                columns = zip(*losses, strict=True)
                means = dict(zip(("loss", "spans", "across"), map(mean, columns), strict=True))
                per_second = drawn / (time.monotonic() - started)
                self.say(kind="step", step=done, **means, per_second=per_second)
                losses.clear()
            if done % KEEP_EVERY == 0 or done == self.steps:
                keep(self.out, self.network, self.optimizer, done, self.settings)
            if done % look_every == 0 or done == self.steps:
                for name, sampler in dev.items():
                    figures = evaluate(self.network, sampler, look_at)
                    self.say(kind="dev", set=name, step=done, **figures)

    def say(self, **values: Any) -> None:
        line = json.dumps(
            {k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()}
        )
        print(line, flush=True)
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder of the run")
    parser.add_argument("--data", type=Path, help="the folder of public sets")
    parser.add_argument("--briefs", type=Path, default=BRIEFS)
    parser.add_argument("--states", type=Path, help="where states of the lower layers are kept")
    parser.add_argument("--model", default=default_model(), help="a bundled one, or a folder")
    parser.add_argument("--start", type=Path, help="a reader to begin with, to train it further")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=RATE, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--device", type=torch.device, default="cpu", help="cpu, cuda, mps")
    parser.add_argument("--apart", type=int, default=3, help="layers that read each side apart")
    parser.add_argument("--early", type=int, default=3, help="joint layers before the comparison")
    parser.add_argument("--look", type=int, default=500, help="steps between two evaluations")
    parser.add_argument("--look-at", type=int, default=300, help="questions of an evaluation")
    arguments = parser.parse_args(None if argv is None else list(argv))
    arguments.out.mkdir(parents=True, exist_ok=True)
    settings = {"rate": arguments.rate, "seed": arguments.seed, "start": str(arguments.start)}
    try:
        require_same(arguments.out, settings)
    except ValueError as error:
        parser.error(str(error))
    torch.manual_seed(arguments.seed)
    backbone = Backbone(arguments.model, arguments.apart, BLANKED, arguments.early)
    if arguments.start:
        begin_with(backbone.network, load_network(arguments.start, backbone.layers))
    backbone.move(arguments.device)
    kept = arguments.states or arguments.out / "states"
    sets = {"held_out": read_briefs(arguments.briefs / "held_out" / "briefs.jsonl")}
    if arguments.data:
        sets["squad2_dev"] = read_squad(arguments.data / "squad2_dev.json", "squad2_dev")
    dev = {n: sampler_of(e, backbone, kept, SEED, negatives=False) for n, e in sets.items()}
    examples = read_all(arguments.data, arguments.briefs)
    sampler = sampler_of(examples, backbone, kept, SEED, negatives=True)
    training = Training(arguments.out, backbone.network, sampler, arguments.steps, settings)
    training.say(kind="data", texts=len(examples.texts), questions=len(examples.asked))
    training.run(dev, arguments.look, arguments.look_at)
    save(arguments.out / "reader.safetensors", backbone.network.cpu())


if __name__ == "__main__":
    main()
