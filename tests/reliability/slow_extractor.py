"""A stand-in for the pipeline that takes its time over some articles, and says so."""

from __future__ import annotations

import sys
import time

from fake_extractor import FakeExtractor

from kg.model import Article, Extraction


class SlowExtractor(FakeExtractor):
    """As `FakeExtractor`, but an article that begins with "slow" takes two seconds."""

    def __init__(self, **_: object) -> None:
        super().__init__()

    def extract(self, article: Article) -> Extraction:
        if article.text.startswith("slow"):
            sys.stdout.write("slow\n")
            sys.stdout.flush()
            time.sleep(2)  # the length of the work, not a wait for something
        return super().extract(article)
