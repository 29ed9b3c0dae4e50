"""What the lower layers make of every text and question, once: they stay as they are."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

from index.sentence_transformer import batches, layers_of

#: What e5 expects before what it embeds.
PASSAGE, QUERY = "passage: ", "query: "
#: Padded tokens in one forward pass.
BUDGET = 4096
#: Texts whose states are kept in one folder, about.
PIECE = 1000
_NAMES = ("states", "ids", "spans", "bounds")


@dataclass(frozen=True, slots=True)
class States:
    """Of text ``n``, the tokens ``bounds[n]`` to ``bounds[n + 1]``: ``states`` float16 (N, H),
    ``ids`` and ``spans`` (offsets in code points, (N, 2)) int32."""

    states: NDArray[np.float16]
    ids: NDArray[np.int32]
    spans: NDArray[np.int32]
    bounds: NDArray[np.int64]

    def __getitem__(self, n: int) -> slice:
        return slice(int(self.bounds[n]), int(self.bounds[n + 1]))

    def counted_after(self, labels: Sequence[int]) -> "States":
        """With the offsets of each text counted from the end of its label, which is of so many
        code points: the label's tokens have negative ones."""
        shift = np.repeat(np.array(labels, np.int32), np.diff(self.bounds))
        return replace(self, spans=self.spans - shift[:, None])


def kept_or_encoded(
    folder: Path, texts: Sequence[str], tokenizer: Any, bert: Any, *, prompt: str, bare: bool
) -> States:
    """:func:`encode` by pieces, each kept in ``folder`` and read from there the next time."""
    pieces, model = [], identity(bert)
    for part in parts(texts):
        what = json.dumps([part, prompt, bare, model])
        path = folder / hashlib.sha256(what.encode()).hexdigest()[:16]
        if not path.exists():
            found = encode(part, tokenizer, bert, prompt=prompt, bare=bare)
            unfinished = path.with_suffix(".new")
            unfinished.mkdir(parents=True, exist_ok=True)
            for name in _NAMES:
                np.save(unfinished / f"{name}.npy", getattr(found, name))
            unfinished.rename(path)
        pieces.append(States(*(np.load(path / f"{name}.npy") for name in _NAMES)))
    return joined(pieces)


def parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Runs of about :data:`PIECE`, cut after texts that their own hash chooses: where some are
    added in the middle, the runs before and after stay the same."""
    part: list[str] = []
    for text in texts:
        part.append(text)
        if int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % PIECE == 0:
            yield part
            part = []
    if part:
        yield part


def kept_or_embedded(
    folder: Path, texts: Sequence[str], tokenizer: Any, bert: Any, *, prompt: str
) -> NDArray[np.float32]:
    """:func:`embed` of each, shape (texts, hidden). Each text's is kept in ``folder`` and read
    from there the next time, whatever texts are beside it then."""
    folder.mkdir(parents=True, exist_ok=True)
    known: dict[str, NDArray[np.float16]] = {}
    for path in folder.glob("vectors-*.npz"):
        with np.load(path) as piece:
            known |= zip(piece["keys"].tolist(), piece["rows"], strict=True)
    model = identity(bert)
    keys = [hashlib.sha256((model + prompt + text).encode()).hexdigest() for text in texts]
    missing = [(k, t) for k, t in dict(zip(keys, texts, strict=True)).items() if k not in known]
    for start in range(0, len(missing), PIECE):
        names, part = zip(*missing[start : start + PIECE], strict=True)
        rows = embed([prompt + text for text in part], tokenizer, bert)
        unfinished = folder / f"unfinished-{os.getpid()}.npz"
        np.savez(unfinished, keys=np.array(names), rows=rows)
        unfinished.rename(folder / f"vectors-{names[0]}.npz")
        known |= zip(names, rows, strict=True)
    return np.stack([known[key] for key in keys]).astype(np.float32)


def identity(bert: Any) -> str:
    """Changes with the model's layers, how many there are and what they hold."""
    digest = hashlib.sha256()
    for layer in layers_of(bert):
        digest.update(layer.output.dense.weight.detach().cpu().numpy().tobytes())
    return digest.hexdigest()


def embed(texts: Sequence[str], tokenizer: Any, bert: Any) -> NDArray[np.float16]:
    """Unit vectors, means over the tokens of the last layer, as e5's are (Wang et al., 2024)."""
    encoded = tokenizer(list(texts), truncation=True)["input_ids"]
    rows = np.empty((len(texts), bert.config.hidden_size), np.float16)
    for batch in batches([len(ids) for ids in encoded], BUDGET):
        padded = tokenizer.pad({"input_ids": [encoded[n] for n in batch]}, return_tensors="pt")
        mask = padded["attention_mask"]
        states = lower_layers(bert, padded["input_ids"], mask) * mask[:, :, None]
        rows[batch] = normalize(states.sum(1), dim=-1).half().numpy()
    return rows


def joined(pieces: Sequence[States]) -> States:
    """The texts of all pieces, one after another."""
    lengths = np.concatenate([np.diff(piece.bounds) for piece in pieces])
    return States(
        np.concatenate([piece.states for piece in pieces]),
        np.concatenate([piece.ids for piece in pieces]),
        np.concatenate([piece.spans for piece in pieces]),
        np.concatenate([[0], np.cumsum(lengths)]),
    )


def encode(texts: Sequence[str], tokenizer: Any, bert: Any, *, prompt: str, bare: bool) -> States:
    """``bare`` leaves out the prompt and the tokens that stand for no text."""
    encoded = tokenizer(
        [prompt + text for text in texts], truncation=True, return_offsets_mapping=True
    )
    rows: list[NDArray[np.float16]] = [np.empty((0, 0), np.float16)] * len(texts)
    kept: list[NDArray[np.bool_]] = []
    for offsets in encoded["offset_mapping"]:
        spans = np.array(offsets)
        chosen = (spans[:, 1] > spans[:, 0]) & (spans[:, 1] > len(prompt))
        kept.append(chosen if bare else np.ones(len(spans), np.bool_))
    for batch in batches([len(ids) for ids in encoded["input_ids"]], BUDGET):
        padded = tokenizer.pad(
            {"input_ids": [encoded["input_ids"][n] for n in batch]}, return_tensors="pt"
        )
        lower = lower_layers(bert, padded["input_ids"], padded["attention_mask"])
        for n, row in zip(batch, lower.half().numpy(), strict=True):
            rows[n] = row[: len(kept[n])][kept[n]]
    ids = [np.array(row, np.int32)[k] for row, k in zip(encoded["input_ids"], kept, strict=True)]
    places = [
        np.maximum(np.array(row, np.int32)[k] - len(prompt), 0)
        for row, k in zip(encoded["offset_mapping"], kept, strict=True)
    ]
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in ids])])
    return States(np.concatenate(rows), np.concatenate(ids), np.concatenate(places), bounds)


def lower_layers(bert: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """States after the layers that ``bert`` has, float32 (B, L, H), worked out where it is."""
    ids, mask = ids.to(bert.device), mask.to(bert.device)
    with torch.inference_mode(), torch.autocast(bert.device.type, dtype=torch.bfloat16):
        found: torch.Tensor = bert(input_ids=ids, attention_mask=mask).last_hidden_state
    return found.float().cpu()
