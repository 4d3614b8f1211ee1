"""A linear-chain conditional random field on padded batches, in NumPy.

Lafferty, McCallum and Pereira 2001; forward-backward in log space, Viterbi for the best path.
Shapes: B sentences, L tokens of the longest, T tags.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def _logsumexp(x: Floats, axis: int) -> Floats:
    top = x.max(axis=axis, keepdims=True)
    out = np.log(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)
    return out.astype(np.float32)  # type: ignore[no-any-return]


def marginals(scores: Floats, lengths: Ints, trans: Floats) -> tuple[Floats, Floats, Floats]:
    """Compute the probability of every tag and the expected transitions.

    Args:
        scores: (B, L, T) scores of the tags.
        lengths: (B,) tokens of each sentence.
        trans: (T + 1, T) scores of a tag behind a tag; the last row is the start.

    Returns:
        (B, L, T) probabilities, (T + 1, T) expected counts of transitions, (B,) log partition.
    """
    _, longest, tags = scores.shape
    alpha = np.empty_like(scores)
    alpha[:, 0] = scores[:, 0] + trans[tags]
    inner = trans[:tags]
    top = inner.max()
    power = np.exp(inner - top)  # one matrix product a step instead of T² exponentials
    live = np.arange(longest)[None, :] < lengths[:, None]
    for i in range(1, longest):
        high = alpha[:, i - 1].max(axis=1, keepdims=True)
        step = np.log(np.exp(alpha[:, i - 1] - high) @ power + 1e-30) + high + top + scores[:, i]
        alpha[:, i] = np.where(live[:, i, None], step, alpha[:, i - 1])
    total = _logsumexp(alpha[:, -1], 1)
    beta = np.zeros_like(scores)
    expected = np.zeros_like(trans)
    for i in range(longest - 1, 0, -1):
        ahead = beta[:, i] + scores[:, i]
        high = ahead.max(axis=1, keepdims=True)
        soft = np.exp(ahead - high)
        step = np.log(soft @ power.T + 1e-30) + high + top
        beta[:, i - 1] = np.where(live[:, i, None], step, 0.0)
        # Expected transitions: exp(alpha + trans + ahead - total), summed over sentences.
        left = np.exp(np.minimum(alpha[:, i - 1] + high + top - total[:, None], 60.0))
        left *= live[:, i, None]
        expected[:tags] += (left.T @ soft) * power
    probabilities = np.exp(alpha + beta - total[:, None, None]) * live[:, :, None]
    expected[tags] = probabilities[:, 0].sum(axis=0)
    return probabilities.astype(np.float32), expected, total


def gradient(
    scores: Floats, lengths: Ints, gold: Ints, trans: Floats
) -> tuple[float, Floats, Floats]:
    """Compute the negative log likelihood of the gold tags and its gradients.

    Args:
        scores: (B, L, T).
        lengths: (B,).
        gold: (B, L) tags; what lies behind a sentence's end is ignored.
        trans: (T + 1, T).

    Returns:
        The loss summed over the batch, and its derivatives by scores and by trans.
    """
    size, longest, tags = scores.shape
    probabilities, expected, total = marginals(scores, lengths, trans)
    live = np.arange(longest)[None, :] < lengths[:, None]
    rows = np.arange(size)[:, None]
    columns = np.arange(longest)[None, :]
    reached = (scores[rows, columns, gold] * live).sum()
    previous = np.concatenate((np.full((size, 1), tags), gold[:, :-1]), axis=1)
    reached += (trans[previous, gold] * live).sum()
    by_score = probabilities
    by_score[rows, columns, gold] -= live
    observed = np.zeros_like(trans)
    np.add.at(observed, (previous[live], gold[live]), 1.0)
    return float(total.sum() - reached), by_score, (expected - observed).astype(np.float32)


def viterbi(scores: Floats, lengths: Ints, trans: Floats) -> Ints:
    """Find the best tags of sentences.

    Args:
        scores: (tokens, T), those of one sentence behind those of the other.
        lengths: (B,) tokens of each sentence, at least one.
        trans: (T + 1, T).

    Returns:
        (tokens,) tags.
    """
    tags = len(trans) - 1
    inner = trans[:tags]
    starts = np.cumsum(lengths) - lengths
    order = np.argsort(-lengths, kind="stable")
    # Step by step, at each the sentences that are long enough, the longest first.
    live = np.searchsorted(-lengths[order], -np.arange(lengths.max()))
    ends = np.cumsum(live)
    number = np.arange(len(scores)) - np.repeat(ends - live, live)
    token = starts[order[number]] + np.repeat(np.arange(len(live)), live)
    steps = [slice(start, end) for start, end in pairwise([0, *ends.tolist()])]
    best = scores[token]  # of the best way to each token and tag
    best[steps[0]] += trans[tags]
    for before, now in pairwise(steps):
        reached = best[before][: now.stop - now.start].T
        # Laid out so that the greatest is found in whole rows, which is several times faster.
        ways = np.add(reached[:, :, None], inner[:, None], order="C")
        best[now] += ways.max(axis=0)
    found = best.argmax(axis=1)
    for behind, now in pairwise(reversed(steps)):
        on = slice(now.start, now.start + behind.stop - behind.start)
        found[on] = (best[on] + inner.T[found[behind]]).argmax(axis=1)
    out: Ints = np.empty_like(found)
    out[token] = found
    return out
