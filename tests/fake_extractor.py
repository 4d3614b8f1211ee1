"""An extractor that needs no language pipeline: the first line of the text says what it finds."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

from strategies import entity, sample

from kg.model import Article, Extraction, Span


class FakeExtractor:
    """Finds the sample's facts, for the company named in the text; fails where it is told to."""

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.calls = 0

    def extract(self, article: Article) -> Extraction:
        self.calls += 1
        if article.text.startswith("fail"):
            raise ValueError("told to")
        if article.text.startswith("die"):
            os._exit(3)
        if article.text.startswith("sleep"):
            threading.Event().wait(600)  # longer than any test
        found = sample(article.id, article.text)
        name = article.text.split()[0]
        company = entity(1, "Organization", name)
        quote = (Span(0, len(article.text), article.text),)
        return Extraction(
            article,
            (company, *found.entities[1:]),
            tuple(replace(f, evidence=quote) for f in found.facts),
            tuple(replace(e, evidence=quote) for e in found.events),
        )
