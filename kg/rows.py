"""Answers as rows: lists of frozen values that turn into pandas, networkx and rdflib."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kg.errors import KgError
from kg.view_model import View

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

T = TypeVar("T")
_SHOWN = 60
"""Rows that a notebook shows of a longer answer."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A relation of two entities, as one line.

    Attributes:
        subject: the name that the first entity is shown under.
        since: when it began, as precise as a source tells.
        confidence: of the surest source.
        sources: how many articles say so.
        from_: what says so: ``article``, ``knowledge``, ``correction``, or several with a ``+``;
            after a colon the URLs that corrections rest on.
        subject_iri: the entity itself.
    """

    subject: str
    predicate: str
    object: str
    since: str | None
    until: str | None
    confidence: float
    sources: int
    from_: str
    subject_iri: str
    object_iri: str


@dataclass(frozen=True, slots=True)
class Step:
    """A relation on the way from one entity to another.

    Attributes:
        step: 1 for what touches the first entity, and so on; the other attributes are those of
            `FactRow`. Where two take part in one event, ``predicate`` names it and their roles.
    """

    step: int
    subject: str
    predicate: str
    object: str
    since: str | None
    until: str | None
    confidence: float
    sources: int
    from_: str
    subject_iri: str
    object_iri: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened, as one line.

    Attributes:
        date: when, as precise as the text tells; None where no text does.
        who: (role, name) pairs of the entities that take part.
        values: (role, words) pairs, such as a round or an amount as it is written.
        amount: the first sum of money among them as a number, with its currency.
        confidence: of the surest report.
        sources: how many articles report it.
    """

    date: str | None
    type: str
    who: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]
    amount: float | None
    currency: str | None
    confidence: float
    sources: int
    iri: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One quote of one source of a fact.

    Attributes:
        article: its title, or its IRI where it has none.
        published: when the article was, never the date of what it tells.
        rule: what found the fact in the quote.
        qualifiers: (name, value) pairs, such as a person's role.
        from_: ``article``, ``knowledge`` or ``correction``.
        quote: the sentence; in brackets the kind of source where that has none.
    """

    article: str
    published: str | None
    confidence: float
    rule: str
    qualifiers: tuple[tuple[str, str], ...]
    from_: str
    quote: str
    iri: str
    url: str | None = None


class Rows(list[T], Generic[T]):
    """Rows of one kind; a list that knows its columns when it is empty.

    Args:
        rows: frozen dataclasses.
        kind: their class.
        notes: one line for everything that was left out.

    >>> Rows([], FactRow).columns[:3]
    ('subject', 'predicate', 'object')
    """

    def __init__(self, rows: Iterable[T], kind: type[T], notes: Sequence[str] = ()) -> None:
        super().__init__(rows)
        self.kind = kind
        self.notes = tuple(notes)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return columns(self.kind)

    def cells(self) -> list[tuple[Any, ...]]:
        """Give the rows as plain tuples."""
        names = [f.name for f in fields(self.kind)]  # type: ignore[arg-type] # a dataclass
        return [tuple(getattr(row, n) for n in names) for row in self]

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows as a pandas table, one column an attribute.

        Raises:
            KgError: if pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - optional, and half a second
        except ImportError as error:
            raise KgError("tables need pandas: pip install 'aikg[notebook]'") from error
        return pd.DataFrame(self.cells(), columns=list(self.columns))

    def _repr_html_(self) -> str:
        """Show the rows as a table; a notebook needs no pandas for it."""
        import html  # noqa: PLC0415 - only for notebooks

        head = "".join(f"<th>{html.escape(c)}</th>" for c in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_cell(v))}</td>' for v in row)}</tr>"
            for row in self.cells()[:_SHOWN]
        )
        more = f"<p>{len(self) - _SHOWN} more rows</p>" if len(self) > _SHOWN else ""
        notes = "".join(f"<p>{html.escape(n)}</p>" for n in self.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}{notes}"


class ViewRows(Rows[T]):
    """Rows that are a part of the graph, which can be drawn and analysed too.

    Args:
        view: the part of the graph.
        rows: makes rows of it.
        kind: their class.
    """

    def __init__(self, view: View, rows: Callable[[View], Iterable[T]], kind: type[T]) -> None:
        super().__init__(rows(view), kind, view.notes)
        self.view = view

    def to_networkx(self) -> nx.MultiDiGraph:
        """Give the part of the graph as a networkx graph; see `View.to_networkx`."""
        return self.view.to_networkx()

    def to_rdflib(self) -> rdflib.Graph:
        """Give the part of the graph as RDF; see `View.to_rdflib`."""
        return self.view.to_rdflib()


def columns(kind: type[object]) -> tuple[str, ...]:
    """Give the names of a row's columns; what Python keeps for itself stands without its mark.

    >>> columns(FactRow)[5:8]
    ('confidence', 'sources', 'from')
    """
    return tuple(f.name.removesuffix("_") for f in fields(kind))  # type: ignore[arg-type]


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{role}: {text}" for role, text in value)
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
