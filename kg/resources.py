"""Where the data files are: beside the package in a checkout, inside of it when installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import KgError


@cache
def ontology_path() -> Path:
    """Find the folder with the ontology, shapes, knowledge and queries.

    Raises:
        KgError: if neither a checkout nor an installed package holds it.

    >>> ontology_path().name
    'ontology'
    """
    package = Path(__file__).parent
    for candidate in (package / "data" / "ontology", package.parent / "ontology"):
        if candidate.is_dir():
            return candidate
    raise KgError(f"{package}: the ontology folder is missing; install kg again")
