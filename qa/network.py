"""The reader's network: question and passage, each encoded apart by the lower layers of the
embedding model, are read together by layers trained for it.

Splitting an encoder so is the DeFormer of Cao et al. ("DeFormer: Decomposing Pre-trained
Transformers for Faster Question Answering", ACL 2020). Here the lower layers stay as they are in
the embedding model, so what they make of a passage can be kept from question to question, and
their multilingual sense is not trained away. How near each token comes to one of the other side
(late interaction, Khattab and Zaharia, "ColBERT", SIGIR 2020) is given to the joint layers, so
that they needn't learn matching from nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import gelu, normalize, scaled_dot_product_attention

#: What each token is told of the other side: see :func:`matching`.
FEATURES = 5
#: A score that no softmax notices.
NEVER = -1e4
#: Tokens that begin a question: the mark of its bounds, and the three of the prompt "query: ".
PROMPT = 4
#: The highest of the tokens that mark bounds, counted from 1.
END = 4
#: Logits for a whole match, of which the mean over sentences that answer is about 0.6.
TRUST = 20.0
#: What the gates between the two sides count for in the logits of attention, and how they begin:
#: mostly closed, so that the early layers begin as those of the embedding model.
GATE, CLOSED = 20.0, -0.1

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """``apart`` layers of the embedding model stay below the reader's own ``joint`` ones, of
    which the ``early`` lowest come before the two sides' tokens are compared."""

    hidden: int
    feed_forward: int
    heads: int
    apart: int
    joint: int
    epsilon: float
    early: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions and passages side by side, padded. ``question`` float (B, Q, H) and ``passage``
    (B, P, H) are states of the lower layers; ``*_ids`` the tokens, 0 where padded; ``sentence``
    long (B, P) the sentence that each passage token stands in, -1 for none; ``sentences`` how many
    there are at most. Tokens are counted from 1, as 0 is padding."""

    question: Tensor
    question_ids: Tensor
    passage: Tensor
    passage_ids: Tensor
    sentence: Tensor
    sentences: int

    def to(self, device: torch.device) -> "Batch":
        return Batch(
            self.question.to(device),
            self.question_ids.to(device),
            self.passage.to(device),
            self.passage_ids.to(device),
            self.sentence.to(device),
            self.sentences,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits: ``null`` (B,) for no sentence answering, ``sentences`` (B, S), ``start`` and
    ``end`` (B, P) for the first and last token of the answer."""

    null: Tensor
    sentences: Tensor
    start: Tensor
    end: Tensor


def collate(
    questions: Sequence[tuple[Rows, Rows]], passages: Sequence[tuple[Rows, Rows, Rows]]
) -> Batch:
    """Side by side, padded: of each question its states (n, H) and tokens (n,), of each passage
    also the sentence of each token."""
    wide = max(len(ids) for _, ids in questions)
    long = max(len(ids) for _, ids, _ in passages)
    hidden = passages[0][0].shape[1]
    question = np.zeros((len(questions), wide, hidden), np.float32)
    passage = np.zeros((len(passages), long, hidden), np.float32)
    question_ids = np.zeros((len(questions), wide), np.int64)
    passage_ids = np.zeros((len(passages), long), np.int64)
    sentence = np.full((len(passages), long), -1, np.int64)
    for row, (states, ids) in enumerate(questions):
        question[row, : len(ids)], question_ids[row, : len(ids)] = states, ids + 1
    for row, (states, ids, place) in enumerate(passages):
        passage[row, : len(ids)], passage_ids[row, : len(ids)] = states, ids + 1
        sentence[row, : len(ids)] = place
    return Batch(
        torch.from_numpy(question),
        torch.from_numpy(question_ids),
        torch.from_numpy(passage),
        torch.from_numpy(passage_ids),
        torch.from_numpy(sentence),
        int(sentence.max()) + 1,
    )


def sentence_of_tokens(spans: Rows, sentences: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """The sentence that each token stands in, -1 for none; both in offsets into one text."""
    found = np.full(len(spans), -1, np.int64)
    for n, (start, end) in enumerate(sentences):
        found[(spans[:, 1] > start) & (spans[:, 0] < end)] = n
    return found


class Layer(nn.Module):
    """A layer of BERT (Devlin et al., 2019): attention and feed-forward, each normalised after
    its input is added."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attend = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.widen = nn.Linear(shape.hidden, shape.feed_forward)
        self.narrow = nn.Linear(shape.feed_forward, shape.hidden)
        self.final_norm = nn.LayerNorm(shape.hidden, shape.epsilon)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        rows, length, hidden = states.shape
        query, key, value = (
            self.attend(states).view(rows, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        )
        mask = mask.to(query.dtype)
        if self.training:  # its backward pass is faster than that of the fused operation
            scores = query * (hidden // self.heads) ** -0.5 @ key.transpose(-1, -2)
            mixed = (scores + mask).softmax(-1) @ value
        else:
            mixed = scaled_dot_product_attention(query, key, value, mask)
        mixed = mixed.transpose(1, 2).reshape(rows, length, hidden)
        states = self.norm(states + self.attended(mixed))
        final: Tensor = self.final_norm(states + self.narrow(gelu(self.widen(states))))
        return final

    def start_from(self, layer: Any) -> None:
        """Takes the weights of a transformers BertLayer."""
        attention = layer.attention.self
        parts = (attention.query, attention.key, attention.value)
        self.attend.weight.data = torch.cat([part.weight.data for part in parts])
        self.attend.bias.data = torch.cat([part.bias.data for part in parts])
        self.attended.load_state_dict(layer.attention.output.dense.state_dict())
        self.norm.load_state_dict(layer.attention.output.LayerNorm.state_dict())
        self.widen.load_state_dict(layer.intermediate.dense.state_dict())
        self.narrow.load_state_dict(layer.output.dense.state_dict())
        self.final_norm.load_state_dict(layer.output.LayerNorm.state_dict())


class ReaderNetwork(nn.Module):
    """Reads a batch. A sentence's logit is a mean of its tokens' values, by weights of their own;
    the null logit comes from the question's first token.

    In training, ``blanked`` is the share of tokens that lose what the layers before the
    comparison made of them: a regulariser that costs nothing, where dropout took a third of a
    step's time on a CPU.
    """

    def __init__(self, shape: Shape, blanked: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.blanked = blanked
        self.side = nn.Parameter(torch.zeros(2, shape.hidden))
        self.match = nn.Linear(FEATURES, shape.hidden)
        nn.init.zeros_(self.match.weight)
        nn.init.zeros_(self.match.bias)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.joint))
        #: Of each early layer and head, how open it is from one side to the other.
        self.gates = nn.Parameter(torch.full((shape.early, shape.heads), CLOSED))
        #: What a sentence's match counts for in its logit, in units of TRUST.
        self.trust = nn.Parameter(torch.ones(()))
        #: Of each token: start, end, weight in its sentence, value.
        self.token = nn.Linear(shape.hidden, 4)
        self.null = nn.Linear(shape.hidden, 1)
        nn.init.zeros_(self.token.weight.data[3])
        nn.init.constant_(self.null.bias, TRUST * 0.6)

    def start_from(self, layers: Any) -> None:
        """Takes the weights of the embedding model's upper layers."""
        for own, layer in zip(self.layers, layers[self.shape.apart :], strict=True):
            own.start_from(layer)  # type: ignore[operator]

    def forward(self, batch: Batch) -> Reading:
        there = torch.cat([batch.question_ids, batch.passage_ids], dim=1) > 0
        mask = torch.zeros_like(there, dtype=torch.float).masked_fill(~there, NEVER)
        mask = mask[:, None, None, :]
        bounds = [batch.question.shape[1], batch.passage.shape[1]]
        if early := self.shape.early:
            states = torch.cat([batch.question, batch.passage], dim=1)
            for layer, gate in zip(self.layers[:early], self._gates(bounds), strict=True):
                states = layer(states, mask + gate)
            states = states.float()
            batch = replace(batch, question=states[:, : bounds[0]], passage=states[:, bounds[0] :])
        # Half precision would blur the cosines.
        with torch.autocast(there.device.type, enabled=False):
            asked, held, prior = matching(batch)
        states = torch.cat(
            [
                self._blank(batch.question) + self.side[0] + self.match(asked),
                self._blank(batch.passage) + self.side[1] + self.match(held),
            ],
            dim=1,
        )
        for layer in self.layers[early:]:
            states = layer(states, mask)
        passage = states[:, bounds[0] :]
        start, end, weight, value = self.token(passage).float().unbind(-1)
        numbers = torch.arange(batch.sentences, device=there.device)
        inside = batch.sentence[:, None, :] == numbers[None, :, None]
        weights = weight[:, None, :].masked_fill(~inside, NEVER).softmax(-1)
        sentences = (weights * value[:, None, :]).sum(-1) + TRUST * self.trust * prior
        outside = batch.sentence < 0
        return Reading(
            null=self.null(states[:, 0]).float().squeeze(-1),
            sentences=sentences.masked_fill(~inside.any(-1), NEVER),
            start=start.masked_fill(outside, NEVER),
            end=end.masked_fill(outside, NEVER),
        )

    def _gates(self, bounds: list[int]) -> Tensor:
        """What is added to the logits of attention, (early, heads, L, L)."""
        side = torch.arange(sum(bounds), device=self.gates.device) < bounds[0]
        across = (side[:, None] != side[None, :]).float()
        return GATE * self.gates[:, :, None, None] * across

    def _blank(self, states: Tensor) -> Tensor:
        if not self.training or not self.blanked:
            return states
        kept = torch.rand(states.shape[:2], device=states.device) >= self.blanked
        return states * kept[:, :, None]


def matching(batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """How near the two sides come to each other, after the layers that came before.

    For the tokens of each side, (B, n, FEATURES): the greatest cosine with a token of the other,
    whether the same token is there, how rare the token is (a vocabulary is ordered by frequency,
    so the logarithm of its rank tells, by Zipf's law), and the products of the first two with the
    third. And for each sentence, (B, S): the greatest cosine of each of the question's tokens
    with one of the sentence's, weighed by rarity; the prompt and the marks of bounds left out.
    """
    question = normalize(batch.question.float(), dim=-1)
    passage = normalize(batch.passage.float(), dim=-1)
    there = (batch.question_ids > 0)[:, :, None] & (batch.passage_ids > 0)[:, None, :]
    cosine = (question @ passage.transpose(1, 2)).masked_fill(~there, 0.0)
    same = (batch.question_ids[:, :, None] == batch.passage_ids[:, None, :]) & there
    both = []
    for ids, axis in ((batch.question_ids, 2), (batch.passage_ids, 1)):
        near, exact, rarity = cosine.amax(axis), same.any(axis).float(), rarity_of(ids)
        both.append(torch.stack([near, exact, rarity, near * rarity, exact * rarity], dim=-1))
    asks = rarity_of(batch.question_ids) * (batch.question_ids > END)
    asks = torch.cat([torch.zeros_like(asks[:, :PROMPT]), asks[:, PROMPT:]], dim=1)
    asks = asks / asks.sum(1, keepdim=True).clamp_min(1e-6)
    place = (batch.sentence + 1)[:, None, :].expand_as(cosine)
    nearest = cosine.new_zeros(*cosine.shape[:2], batch.sentences + 1)
    nearest = nearest.scatter_reduce(2, place, cosine, "amax")
    return both[0], both[1], (nearest[:, :, 1:] * asks[:, :, None]).sum(1)


def rarity_of(ids: Tensor) -> Tensor:
    """From 0 to about 1; 0 for padding."""
    return torch.log1p(ids.float()) / 12
