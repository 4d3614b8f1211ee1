"""The methods of `kg.Graph` by which people put the graph right."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TypedDict, Unpack

from kg import amend, amend_entities, amend_facts, amend_split
from kg.amend import Author, Change
from kg.amend_facts import assert_
from kg.corrections import Corrections
from kg.errors import KgError
from kg.store import Store

Make = Callable[[Store, Corrections], Change]


class Signed(TypedDict, total=False):
    """Who corrects, and why; both are kept with the correction.

    Attributes:
        by: by default who is logged in.
        note: why.
    """

    by: str
    note: str


class Correctable(ABC):
    """A graph that people merge, split, rename, reject and assert in.

    Each method changes the corrections file and the store at once, and gives a line that says
    what was done, with the id of the correction in front; `undo` takes it back.
    """

    @abstractmethod
    def _correct(self, make: Make) -> str:
        """Carry a correction out; says what was done."""

    @property
    @abstractmethod
    def _base(self) -> str:
        """The IRI that everything is named under."""

    def merge(self, kept: str, other: str, **signed: Unpack[Signed]) -> str:
        """Say that two entities are one; the second becomes a name of the first.

        Raises:
            KgError: if a name is unknown or may mean several, or a person has taken them apart.

        >>> graph.merge("OpenAI", "红杉中国", note="an example").partition(": ")[2]
        '红杉中国 is a name of OpenAI now'
        """
        author = Author(**signed)
        return self._correct(lambda s, known: amend_entities.merge(s, known, kept, other, author))

    def split(
        self, entity: str, *, articles: str | Iterable[str] = (), names: str | Iterable[str] = (),
        into: str | None = None, new: str | None = None, type_: str | None = None,
        **signed: Unpack[Signed],
    ) -> str:  # fmt: skip
        """Take mentions of an entity for another one: those of articles, of names, or of both.

        Args:
            entity: a name in any script, an alias, or an IRI.
            articles: ids of articles; none means all.
            names: what the entity is called where another is meant; none means all.
            into: whom it means, if that one is known.
            new: a name for whom it means, if that one is not known.
            type_: the type of a new one, if it is another.
            **signed: see `Signed`.

        Raises:
            KgError: if nothing is of these names or in these articles, or another correction
                makes both entities one.

        >>> graph.split("Moonshot AI", articles="kimi-2", new="Lunar").partition(": ")[2]
        'Moonshot AI in kimi-2 is Lunar'
        """
        if (into is None) == (new is None):
            raise KgError("give into or new, one of them")
        author = Author(**signed)
        return self._correct(lambda s, known: amend_split.split(
            s, known, entity, author, articles=_many(articles), names=_many(names),
            into=into, new=new, type_=type_, base=self._base,
        ))  # fmt: skip

    def rename(
        self, entity: str, label: str, *, lang: str | None = None, **signed: Unpack[Signed]
    ) -> str:
        """Give an entity another name to be shown under, in a language or in all.

        Raises:
            KgError: if the name is unknown or may mean several, or the new one is none.

        >>> graph.rename("Moonshot AI", "Moon").partition(": ")[2]
        'Moonshot AI is called Moon'
        """
        author = Author(**signed)
        return self._correct(
            lambda s, known: amend_entities.rename(s, known, entity, label, author, lang=lang)
        )

    def reject(
        self, subject: str, predicate: str | None = None, object_: str | None = None,
        **signed: Unpack[Signed],
    ) -> str:  # fmt: skip
        """Say that a fact is wrong, or that an event did not happen, whoever says it.

        Args:
            subject: a name or IRI; or the IRI of an event, and nothing else.
            predicate: a relation, such as ``developedBy``.
            object_: as the subject.
            **signed: see `Signed`.

        Raises:
            KgError: if no source says so, or a person asserts it.

        >>> graph.reject("Mira Murati", "worksFor", "OpenAI").partition(": ")[2]
        'rejected that Mira Murati worksFor OpenAI'
        """
        author = Author(**signed)
        if predicate is None and object_ is None:
            return self._correct(
                lambda s, known: amend_facts.reject_event(s, known, subject, author)
            )
        if predicate is None or object_ is None:
            raise KgError("give subject, predicate and object, or the IRI of an event alone")
        fact = (subject, predicate, object_)
        return self._correct(lambda s, known: amend_facts.reject(s, known, fact, author))

    def assert_(
        self, subject: str, predicate: str, object_: str, *, source: str,
        quote: str | None = None, since: str | None = None, until: str | None = None,
        **signed: Unpack[Signed],
    ) -> str:  # fmt: skip
        """Say that a fact holds, by a source.

        Args:
            subject: a name in any script, an alias, or an IRI.
            predicate: a relation, such as ``developedBy``.
            object_: as the subject.
            source: URL of what says so.
            quote: its words.
            since: when it began to hold, for a relation that holds for a time.
            until: when it ceased.
            **signed: see `Signed`.

        Raises:
            KgError: if things of these types are not so related, a person has rejected the fact,
                or the source or a date is malformed.

        >>> said = graph.assert_(
        ...     "Kimi K2", "basedOn", "GPT-4o", source="https://example.org/kimi"
        ... )
        >>> said.partition(": ")[2]
        'asserted: Kimi K2 basedOn GPT-4o'
        """
        author, fact = Author(**signed), (subject, predicate, object_)
        return self._correct(lambda s, known: assert_(
            s, known, fact, author, source=source, quote=quote, since=since, until=until
        ))  # fmt: skip

    def undo(self, id_: str) -> str:
        """Take a correction back; the graph is as it was before.

        Args:
            id_: as `corrections` lists it, or enough of the beginning of it.

        Raises:
            KgError: if there is none, or several, or another one rests on it.

        >>> before = len(graph.corrections())
        >>> id_ = graph.rename("GPT-4o", "Omni").partition(": ")[0]
        >>> graph.undo(id_).endswith("GPT-4o is called Omni"), len(graph.corrections()) - before
        (True, 0)
        """
        return self._correct(lambda _, known: amend.undo(known, id_))


def _many(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
