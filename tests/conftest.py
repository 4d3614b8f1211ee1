"""Servers that tests of several modules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from virtuoso import empty, virtuoso


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one Virtuoso for all tests: that takes seconds, emptying it does not."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


@pytest.fixture
def virtuoso_url(started: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the URL of an empty Virtuoso, with the credentials in the environment."""
    monkeypatch.setenv("KG_USER", "dba")
    monkeypatch.setenv("KG_PASSWORD", "dba")
    empty(started)
    return started
