"""The embedder over a tiny model with random weights: what holds for any model."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.sentence_transformer import SentenceTransformerEmbedder

WORDS = ["council", "adopted", "sanctions", "treaty", "signed", "minsk"]
TEXTS = [" ".join(WORDS[:n] * 3) for n in range(1, 7)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("model") / "tiny", "float32")


def save(folder: Path, dtype: str) -> Path:
    """A BERT of one layer that knows :data:`WORDS` and reads 32 tokens."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]"]
    ids = {word: n for n, word in enumerate(special + WORDS)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    ).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    BertModel(config).to(getattr(torch, dtype)).save_pretrained(folder)
    return folder


def test_threads_do_not_disturb_each_other(folder: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(folder), name="tiny")
    rows, read = embedder.embed_passages(TEXTS), embedder.passage_tokens(TEXTS)

    def work(turn: int) -> None:
        for _ in range(25):
            if turn % 2:
                for tokens, alone in zip(embedder.passage_tokens(TEXTS), read, strict=True):
                    assert tokens.spans.tolist() == alone.spans.tolist()
                    assert tokens.states == pytest.approx(alone.states, abs=1e-5)
            else:
                assert embedder.embed_passages(TEXTS) == pytest.approx(rows, abs=1e-5)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))


def test_tokens_end_where_the_model_stops_reading(folder: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(folder), name="tiny")
    short, long = embedder.passage_tokens(["treaty signed", "minsk " * 100])
    assert short.spans.tolist() == [[0, 6], [7, 13]]
    assert long.spans[[0, -1]].tolist() == [[0, 5], [31 * 6, 31 * 6 + 5]]
    assert long.states.shape == (32, 16)


def test_a_model_saved_in_half_precision_is_read(folder: Path, tmp_path: Path) -> None:
    whole = SentenceTransformerEmbedder(str(folder), name="tiny")
    half = SentenceTransformerEmbedder(str(save(tmp_path / "half", "bfloat16")), name="tiny")
    assert half.embed_question("treaty").dtype == np.float32
    assert half.embed_passages(TEXTS) == pytest.approx(whole.embed_passages(TEXTS), abs=0.02)
    assert half.fingerprint != whole.fingerprint
