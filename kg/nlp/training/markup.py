"""Read the inline markup of the training text (see README.md beside this file)."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.vocab import EVENT_TYPES, PREDICATES

TYPES = {
    "O": "Organization",
    "P": "Person",
    "M": "Model",
    "R": "Product",
    "B": "Benchmark",
    "L": "Place",
}
MARK = re.compile(r"\[([^\[\]]+)\]\((=?)([OPMRBL]\d+)\)|\[([^\[\]]+)\]\(!(\w+)\)")
ENTITY = re.compile(r"([OPMRBL])\d+\Z")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")


class MarkupError(ValueError):
    """A line of training text that can't be read; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A marked stretch of a sentence: ``kind`` is mention, reference or trigger."""

    start: int
    end: int
    kind: str
    target: str


@dataclass(slots=True)
class MarkedEvent:
    """An event line: entity roles hold entity keys, value roles words of the text."""

    key: str
    type: str
    entities: list[tuple[str, str]] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    date: str | None = None


@dataclass(slots=True)
class MarkedSentence:
    """One sentence without its markup, with what it marks and what it states."""

    line: int
    text: str
    spans: list[MarkedSpan]
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    events: list[MarkedEvent] = field(default_factory=list)


@dataclass(slots=True)
class MarkedArticle:
    """One annotated article."""

    id: str
    date: str | None
    sentences: list[MarkedSentence]


def parse_sentence(line: str, number: int = 0) -> MarkedSentence:
    """Strip the markup off a sentence and keep where it was.

    >>> s = parse_sentence("[Kite](O1)[发布](!1)[Kite-2](M1)")
    >>> s.text, [(m.kind, s.text[m.start:m.end]) for m in s.spans]
    ('Kite发布Kite-2', [('mention', 'Kite'), ('trigger', '发布'), ('mention', 'Kite-2')])
    """
    out: list[str] = []
    spans: list[MarkedSpan] = []
    at = size = 0
    for m in MARK.finditer(line):
        out.append(line[at : m.start()])
        size += len(out[-1])
        text = m[1] or m[4]
        kind = "trigger" if m[5] else "reference" if m[2] else "mention"
        spans.append(MarkedSpan(size, size + len(text), kind, m[5] or m[3]))
        out.append(text)
        size += len(text)
        at = m.end()
    out.append(line[at:])
    return MarkedSentence(number, "".join(out), spans)


def parse_event(line: str) -> MarkedEvent:
    """Read an event line without its leading ``> ``.

    >>> parse_event('!1 Layoff organization=O2 size="200 people" date=2024-05')
    ... # doctest: +NORMALIZE_WHITESPACE
    MarkedEvent(key='1', type='Layoff', entities=[('organization', 'O2')],
        values=[('size', '200 people')], date='2024-05')
    """
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.quotes = '"'
    lexer.escape = ""
    lexer.commenters = ""
    key, kind, *pairs = list(lexer)
    if kind not in EVENT_TYPES:
        raise ValueError(f"no event type {kind!r}")
    event = MarkedEvent(key.removeprefix("!"), kind)
    for pair in pairs:
        role, equals, value = pair.partition("=")
        if not equals or not value:
            raise ValueError(f"not role=value: {pair!r} (quote values that have a space)")
        if role == "date":
            if not DATE.match(value):
                raise ValueError(f"date {value!r} is not ISO 8601")
            event.date = value
        elif role not in EVENT_TYPES[kind].roles:
            raise ValueError(f"{kind} has no role {role!r}")
        elif EVENT_TYPES[kind].roles[role].literal:
            event.values.append((role, value))
        else:
            for name in value.split(","):
                letter = ENTITY.match(name)
                if not letter:
                    raise ValueError(f"role {role} takes entity numbers, not {name!r}")
                if TYPES[letter[1]] not in EVENT_TYPES[kind].roles[role].types:
                    raise ValueError(f"{kind} {role} can't be a {TYPES[letter[1]]} ({name})")
                event.entities.append((role, name))
    return event


def parse_facts(line: str) -> list[tuple[str, str, str]]:
    """Read a line of facts without its leading ``> ``.

    >>> parse_facts("P1 founded O1; O1 locatedIn L1")
    [('P1', 'founded', 'O1'), ('O1', 'locatedIn', 'L1')]
    """
    facts = []
    for part in filter(None, (p.strip() for p in line.split(";"))):
        words = part.split()
        if len(words) != 3:
            raise ValueError(f"not 'subject predicate object': {part!r}")
        s, p, o = words
        if p not in PREDICATES:
            raise ValueError(f"no predicate {p!r}")
        kinds = [ENTITY.match(x) for x in (s, o)]
        if not all(kinds):
            raise ValueError(f"not an entity number in {part!r}")
        types = [TYPES[k[1]] for k in kinds if k]
        if not PREDICATES[p].admits(*types):
            raise ValueError(f"{types[0]} {p} {types[1]} is not allowed: {part!r}")
        facts.append((s, p, o))
    return facts


def read(path: Path) -> Iterator[MarkedArticle]:
    """Read the articles of a file.

    Raises:
        MarkupError: at the first line that can't be read.
    """
    article: MarkedArticle | None = None
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        try:
            if not line or line.startswith("# "):
                continue
            if line.startswith("=== "):
                if article:
                    yield article
                _, name, date = line.split()
                article = MarkedArticle(name, None if date == "-" else date, [])
            elif article is None:
                raise ValueError("text before the first '=== ID DATE'")
            elif line.startswith("> "):
                if not article.sentences:
                    raise ValueError("a statement before the first sentence")
                body = line[2:].strip()
                if body.startswith("!"):
                    article.sentences[-1].events.append(parse_event(body))
                else:
                    article.sentences[-1].facts.extend(parse_facts(body))
            else:
                article.sentences.append(parse_sentence(line, number))
        except ValueError as error:
            raise MarkupError(f"{path}:{number}: {error}") from error
    if article:
        yield article


def problems(article: MarkedArticle) -> Iterator[str]:
    """Yield what is inconsistent in an article, a line each."""
    whole = "\n".join(s.text for s in article.sentences)
    named = {m.target for s in article.sentences for m in s.spans if m.kind == "mention"}
    keys = [e.key for s in article.sentences for e in s.events]
    for s in article.sentences:
        where = f"{article.id} line {s.line}"
        if "[" in s.text or "](" in s.text:
            yield f"{where}: stray markup in {s.text[:60]!r}"
        triggers = {m.target for m in s.spans if m.kind == "trigger"}
        used = {m.target for m in s.spans if m.kind == "reference"}
        used |= {x for f in s.facts for x in (f[0], f[2])}
        used |= {name for e in s.events for _, name in e.entities}
        for name in sorted(used - named):
            yield f"{where}: {name} is named nowhere in the article"
        for event in s.events:
            if event.key not in triggers:
                yield f"{where}: no trigger [..](!{event.key}) in the sentence of its event line"
            for role, value in event.values:
                if value not in whole:
                    yield f"{where}: {role}={value!r} does not stand in the article"
        for key in sorted(triggers - set(keys)):
            yield f"{where}: trigger !{key} has no event line"


def main(paths: list[str]) -> int:
    """Check files and print what is wrong with them; return the exit code."""
    articles = sentences = bad = 0
    for path in map(Path, paths):
        try:
            for article in read(path):
                articles += 1
                sentences += len(article.sentences)
                for problem in problems(article):
                    bad += 1
                    print(f"{path}: {problem}")
        except MarkupError as error:
            bad += 1
            print(error)
    print(f"{articles} articles, {sentences} sentences, {bad} problems")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
