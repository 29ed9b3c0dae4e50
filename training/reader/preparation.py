"""From sets of questions and an embedding model to what can be drawn from and trained."""

import random
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.models import MODELS, default_model, model_folder
from index.sentence_transformer import layers_of, lowest_layers
from qa.network import ReaderNetwork, Shape
from qa.weights import load_network
from training.reader.data import Examples
from training.reader.negatives import SIMILAR, Swaps, similar_texts, twins
from training.reader.sampling import Sampler
from training.reader.states import PASSAGE, QUERY, States, joined, kept_or_embedded, kept_or_encoded


def folder_of(model: str) -> Path:
    """Where the files of a bundled model lie; else ``model`` is a folder itself."""
    return model_folder(model) if model in MODELS else Path(model)


@cache
def model_layers(model: str) -> Sequence[Any]:
    """The layers of an embedding model, a bundled one or a folder."""
    from transformers import AutoModel

    return layers_of(AutoModel.from_pretrained(folder_of(model)))


class Backbone:
    """An embedding model, a bundled one or a folder: its tokenizer, the whole of it, its lowest
    ``apart`` layers as ``lower``, and a new network that starts from the layers above."""

    def __init__(self, model: str, apart: int, blanked: float, early: int = 0) -> None:
        from transformers import AutoModel, AutoTokenizer

        folder = folder_of(model)
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self._whole: Any = AutoModel.from_pretrained(folder).eval()
        config = self._whole.config
        shape = Shape(
            hidden=config.hidden_size,
            feed_forward=config.intermediate_size,
            heads=config.num_attention_heads,
            apart=apart,
            joint=config.num_hidden_layers - apart,
            epsilon=config.layer_norm_eps,
            early=early,
        )
        self.network = ReaderNetwork(shape, blanked)
        self.network.start_from(self.layers())
        self.lower = lowest_layers(self._whole, apart)

    def move(self, device: torch.device) -> None:
        """To where it is to be trained."""
        self._whole.to(device)  # which shares its lowest layers
        self.network.to(device)

    def layers(self) -> Sequence[Any]:
        """All layers of the model, from the lowest on."""
        return layers_of(self._whole)

    def embed(self, kept: Path, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """The model's vectors of the texts; those worked out before are read from ``kept``."""
        return kept_or_embedded(kept, texts, self.tokenizer, self._whole, prompt=prompt)


def open_network(path: Path) -> ReaderNetwork:
    """A reader on the default model, from the file of a whole one or of an adapter."""
    return load_network(path, partial(model_layers, default_model()))


def measured(examples: Examples, shape: Shape, kept: Path | None = None) -> Sampler:
    """What a reader of this shape on the default model is measured by. States are read from
    ``kept`` where it is given."""
    backbone = Backbone(default_model(), shape.apart, 0.0, shape.early)
    with tempfile.TemporaryDirectory() as folder:
        return sampler_of(examples, backbone, kept or Path(folder), 0, negatives=False)


def sampler_of(
    examples: Examples, backbone: Backbone, kept: Path, seed: int, *, negatives: bool
) -> Sampler:
    """A sampler; states that were worked out before are read from ``kept``."""
    chance = random.Random(seed)
    questions = [asked.question for asked in examples.asked]
    changed: list[str] = []
    swapped = np.full(len(questions), -1, np.int64)
    similar = np.full((len(questions), SIMILAR), -1, np.int32)
    twin = np.full(len(questions), -1, np.int64)
    if negatives:
        twin = twins(examples)
        similar = similar_texts(examples, partial(backbone.embed, kept))
        swaps = Swaps(examples.texts)
        for n, asked in enumerate(examples.asked):
            other = asked.right and swaps.swap(asked.question, examples.texts[asked.text], chance)
            if other:
                swapped[n] = len(questions) + len(changed)
                changed.append(other)

    def states(texts: list[str], *, prompt: str, bare: bool) -> States:
        return kept_or_encoded(
            kept, texts, backbone.tokenizer, backbone.lower, prompt=prompt, bare=bare
        )

    texts, labelled = rows(examples, partial(states, prompt=PASSAGE, bare=True))
    parts = [states(part, prompt=QUERY, bare=False) for part in (questions, changed) if part]
    return Sampler(examples, texts, joined(parts), similar, twin, swapped, labelled)


def rows(
    examples: Examples, states: Callable[[list[str]], States]
) -> tuple[States, dict[int, int]]:
    """What the sampler knows of texts: the states of all, and of those with a label after it; and
    in which row the latter are."""
    named = [n for n, text in enumerate(examples.texts) if text.label]
    parts = [states([text.text for text in examples.texts])]
    if named:
        texts = [examples.texts[n] for n in named]
        after = [len(text.labelled) - len(text.text) for text in texts]
        parts.append(states([text.labelled for text in texts]).counted_after(after))
    return joined(parts), {n: len(examples.texts) + at for at, n in enumerate(named)}
