"""A knowledge graph of AI-industry events, read from articles, every fact with its quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.graph import Graph

__version__ = "0.1.0"
__all__ = ["Graph", "KgError", "__version__"]


def __getattr__(name: str) -> object:
    """Load what is asked for, so that importing kg costs nothing."""
    if name == "Graph":
        from kg.graph import Graph  # noqa: PLC0415 - that is the point

        return Graph
    if name == "KgError":
        from kg.errors import KgError  # noqa: PLC0415 - as above

        return KgError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
