"""Training of the tagger."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from thinc.api import Adam, fix_random_seed

from kg.knowledge import KnowledgeBase
from kg.nlp import crf, known
from kg.nlp.features import COLUMNS, Hashes, Seen, jieba_layer, token_features
from kg.nlp.tagger import KINDS, NUMBER, TAGS, Tagger, pad
from kg.nlp.tokenizer import tokenize
from kg.nlp.training import network
from kg.nlp.training.corpus import GoldArticle, GoldSentence
from kg.vocab import ENTITY_TYPES

KNOWN = COLUMNS.index("known")
Example = tuple[Hashes, list[int]]


def tags_of(size: int, spans: Sequence[tuple[int, int, str]]) -> list[int]:
    """Turn spans into one tag number a token; of overlapping spans the first counts."""
    out = [0] * size
    for first, last, kind in spans:
        if kind not in KINDS or any(out[first:last]):
            continue
        for i in range(first, last):
            out[i] = NUMBER[f"{'B' if i == first else 'I'}-{kind}"]
    return out


_COMMON = ("n", "v", "vn", "a", "ad", "d", "i", "l", "b", "z", "an", "vd")
"""Parts of speech whose words may be swapped for others that nobody would take for a name."""


@cache
def common_words() -> dict[str, list[str]]:
    """List jieba's dictionary by part of speech: common words of two characters and more."""
    path = files("jieba").joinpath("dict.txt")
    out: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        if tag in _COMMON and 2 <= len(word) <= 4 and int(count) >= 3:
            out[tag].append(word)
    return out


class Swapper:
    """Make new sentences of old ones by putting other names of the same type in their place.

    Common Chinese words are swapped for other words of the dictionary, and English sentences
    begin at another word, so that a word is no name just because it is rare or capitalised.
    """

    def __init__(
        self, articles: Sequence[GoldArticle], knowledge: KnowledgeBase, seed: int
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.knowledge = knowledge
        names: dict[str, Counter[str]] = defaultdict(Counter)
        for article in articles:
            for s in article.sentences:
                for m in s.spans:
                    if m.kind in ENTITY_TYPES:
                        first, last = s.read.starts[m.first], s.read.end(m.last - 1)
                        names[m.kind][article.text[first:last]] += 1
        for entity in knowledge.entities:
            for label in entity.labels:
                names[entity.type][label] += 0
        self.names = {
            kind: {zh: [n for n in table if (max(n) > "\u3000") == zh] for zh in (True, False)}
            for kind, table in names.items()
        }

    def swap(self, sentence: GoldSentence, share: float) -> tuple[Seen, list[int]]:
        """Replace a share of the names of a sentence, and give what is seen of it, and its tags."""
        words: list[str] = []
        values: list[str] = []
        spans: list[tuple[int, int, str]] = []
        at = 0
        read = sentence.read
        for m in sorted(sentence.spans, key=lambda m: m.first):
            if m.first < at:
                continue
            self._common(read.words[at : m.first], read.value_codes[at : m.first], words, values)
            own = list(read.words[m.first : m.last])
            new = own
            if m.kind in ENTITY_TYPES and self.random.random() < share:
                zh = max(own[0]) > "\u3000"
                pool = self.names[m.kind][zh if self.random.random() < 0.85 else not zh]
                if pool:
                    new = [w for w in tokenize(self.random.choice(pool))[0] if not w.isspace()]
            spans.append((len(words), len(words) + len(new), m.kind))
            words += new
            values += list(read.value_codes[m.first : m.last]) if new is own else [""] * len(new)
            at = m.last
        self._common(read.words[at:], read.value_codes[at:], words, values)
        words, values, spans = self._begin_later(words, values, spans)
        matches = known.match(words, self.knowledge, "".join(words)) if self.knowledge.keys else []
        seen = tuple(words), known.codes(matches, len(words)), values
        return seen, tags_of(len(words), spans)

    def _common(
        self, words: Sequence[str], codes: Sequence[str], out: list[str], out_codes: list[str]
    ) -> None:
        """Copy words that are no names, some of them replaced by others of their kind."""
        in_word, tags = jieba_layer(words)
        at = 0
        while at < len(words):
            size = len(in_word[at]) if not words[at].isascii() else 1
            tag = tags[at].split("-")[0]
            chunk = list(words[at : at + size])
            code = list(codes[at : at + size])
            swap = size > 1 and tag in _COMMON and not any(code) and self.random.random() < 0.12
            if swap:
                chunk = list(self.random.choice(common_words()[tag]))
                code = [""] * len(chunk)
            out += chunk
            out_codes += code
            at += size

    def _begin_later(
        self, words: list[str], values: list[str], spans: list[tuple[int, int, str]]
    ) -> tuple[list[str], list[str], list[tuple[int, int, str]]]:
        """Let a share of the English sentences begin at some later word, in capitals."""
        inside = {i for first, last, _ in spans for i in range(first, last)}
        starts = [
            i for i, w in enumerate(words[: len(words) // 2 + 1])
            if i not in inside and w.isascii() and w.isalpha() and w.islower()
        ]  # fmt: skip
        if len(starts) < 3 or self.random.random() > 0.25:
            return words, values, spans
        at = self.random.choice(starts)
        moved = [(a - at, b - at, k) for a, b, k in spans if a >= at]
        return [words[at].capitalize(), *words[at + 1 :]], values[at:], moved


def plain(sentence: GoldSentence, *, knowledge: bool = True) -> Example:
    """Give the features and tags of a sentence as it stands."""
    read = sentence.read
    codes = read.known_codes if knowledge else [""] * len(read.words)
    (rows,) = token_features([(read.words, codes, read.value_codes)])
    return rows, tags_of(len(read.words), [(m.first, m.last, m.kind) for m in sentence.spans])


def train(
    articles: Sequence[GoldArticle],
    knowledge: KnowledgeBase,
    *,
    epochs: int = 12,
    seed: int = 7,
    log: bool = True,
) -> Tagger:
    """Train a tagger from scratch; the same seed gives the same weights on the same machine."""
    fix_random_seed(seed)
    rng = np.random.default_rng(seed)
    pick = random.Random(seed)  # noqa: S311
    sentences = [s for a in articles for s in a.sentences]
    swapper = Swapper(articles, knowledge, seed)
    net = network.build()
    sample = [plain(s) for s in sentences[:16]]
    net.initialize(
        X=[r for r, _ in sample], Y=[np.zeros((len(t), len(TAGS)), dtype="f") for _, t in sample]
    )
    optimizer = Adam(0.002, L2=1e-5, grad_clip=1.0, use_averages=True)
    transitions = np.zeros((len(TAGS) + 1, len(TAGS)), dtype=np.float32)
    moment = np.zeros_like(transitions)
    steps = 0
    total = epochs * (len(sentences) // 24 + 1)
    for epoch in range(epochs):
        started, loss = time.perf_counter(), 0.0
        order = sorted(
            range(len(sentences)), key=lambda i: (len(sentences[i].read.words) // 8, pick.random())
        )
        batches = [order[i : i + 24] for i in range(0, len(order), 24)]
        pick.shuffle(batches)
        for batch in batches:
            optimizer.learn_rate = 0.0025 * min(1.0, steps / 200) * max(0.05, 1 - steps / total)
            steps += 1
            # How many of its names are swapped, and whether what is known of them is hidden.
            draws = [(0.0 if pick.random() < 0.4 else 0.6, pick.random() < 0.35) for _ in batch]
            swapped = [
                swapper.swap(sentences[i], share)
                for i, (share, _) in zip(batch, draws, strict=True)
            ]
            every = token_features([seen for seen, _ in swapped])
            for rows, (_, hidden) in zip(every, draws, strict=True):
                if hidden:
                    rows[:, KNOWN] = 0
                else:
                    rows[rng.random(len(rows)) < 0.06, KNOWN] = 0
                # Words seen once in the corpus must not be learnt by heart.
                rows[rng.random(rows.shape) < 0.08] = 0
            out, backprop = net.begin_update(every)
            scores, lengths = pad(out)
            gold = np.zeros(scores.shape[:2], dtype=np.int64)
            for b, (_, tags) in enumerate(swapped):
                gold[b, : len(tags)] = tags
            value, by_score, by_transition = crf.gradient(scores, lengths, gold, transitions)
            loss += value
            scale = 1.0 / len(batch)
            backprop([by_score[b, : lengths[b]] * scale for b in range(len(batch))])
            net.finish_update(optimizer)
            moment += (by_transition * scale) ** 2
            transitions -= 0.05 * by_transition * scale / np.sqrt(moment + 1e-6)
        if log:
            print(f"epoch {epoch + 1}: loss {loss / len(sentences):.3f}, "
                  f"{time.perf_counter() - started:.0f} s", flush=True)  # fmt: skip
    with net.use_params(optimizer.averages):
        return Tagger(network.learnt(net) | {"transitions": transitions})


def evaluate(
    tagger: Tagger, articles: Sequence[GoldArticle], *, knowledge: bool
) -> dict[str, tuple[int, int, int]]:
    """Count right, found and gold spans by kind on articles."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for article in articles:
        rows = [plain(s, knowledge=knowledge)[0] for s in article.sentences]
        for s, found in zip(article.sentences, tagger.predict(rows), strict=True):
            gold = {(m.first, m.last, m.kind) for m in s.spans if m.kind in KINDS}
            got = {(m.first, m.last, m.kind) for m in found}
            for kind in {k for *_, k in gold | got}:
                for i, group in enumerate((gold & got, got, gold)):
                    counts[kind][i] += sum(k == kind for *_, k in group)
    return {k: (a, b, c) for k, (a, b, c) in sorted(counts.items())}
