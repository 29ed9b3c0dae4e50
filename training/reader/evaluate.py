"""How well the network reads whole paragraphs, while it is trained and after."""

import random

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from qa.network import ReaderNetwork
from training.reader.sampling import Sampler


def evaluate(network: ReaderNetwork, dev: Sampler, count: int) -> dict[str, float]:
    """On ``count`` questions: the right sentence first, given its paragraph; the area under the
    curve of the best sentence's logit over the null logit, for answerable against unanswerable;
    answer's first and last token both right."""
    asked = range(len(dev.examples.asked))
    chosen = random.Random(0).sample(asked, min(count, len(asked)))
    pairs = sorted(
        (pair for n in chosen if (pair := dev.whole(n)) is not None), key=lambda p: len(p.tokens)
    )
    first, margins, answerable, exact = [], [], [], []
    network.eval()
    for start in range(0, len(pairs), 16):
        part = pairs[start : start + 16]
        batch, _ = dev.batch(part)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            reading = network(batch)
        margins += (torch.logsumexp(reading.sentences, 1) - reading.null).tolist()
        best = reading.sentences.argmax(1).tolist()
        ends = zip(reading.start.argmax(1).tolist(), reading.end.argmax(1).tolist(), strict=True)
        for pair, sentence, found in zip(part, best, ends, strict=True):
            answerable.append(bool(pair.right))
            if pair.right:
                first.append(sentence in pair.right)
                exact.append(found in pair.spans)
    network.train()
    return {
        "first": round(float(np.mean(first)), 4),
        "auroc": round(float(roc_auc_score(answerable, margins)), 4),
        "exact": round(float(np.mean(exact)), 4),
    }
