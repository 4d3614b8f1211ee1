"""Articles into a store, out of it, and put right, with kg's own reader and knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from kg.amend import Change, amend
from kg.build import BuildReport, Knowledge, Progress
from kg.build import build as build_with
from kg.build import remove as take_out
from kg.corrections import Corrections
from kg.corrections_file import load, place
from kg.errors import KgError
from kg.settings import OtherModel
from kg.store import Store, open_store
from kg.vocab import BASE
from kg.work import Map, here


def build(
    paths: Iterable[Path],
    where: str | Path,
    *,
    workers: Map = here,
    strict: bool = False,
    prune: bool = False,
    knowledge: bool = True,
    folders: Iterable[Path] = (),
    other: OtherModel | None = None,
    corrections: Path | None = None,
    progress: Progress | None = None,
    base: str = BASE,
) -> BuildReport:
    """Read articles into a store; only what changed is done again.

    Args:
        paths: files and folders.
        where: the folder of the store, made if missing, or the URL of a SPARQL server.
        workers: where articles are read: `kg.work.here`, `kg.work.processes(4)`, or
            `kg.cluster.cluster(address)`.
        strict: raise at the first article that fails; what was written before stays.
        prune: remove the articles of the store that are not among the paths.
        knowledge: whether to read with the knowledge base, and store it.
        folders: knowledge files of one's own.
        other: another spaCy pipeline that finds names.
        corrections: the file with people's corrections; by default that beside the store.
        progress: called after each article with their number so far and the path.
        base: the IRI that everything is named under.

    Raises:
        KgError: if strict and an article fails, or the store can't be written.
    """
    from kg.extract import Extractor  # noqa: PLC0415 - the pipeline takes a second to load
    from kg.knowledge import triples, version  # noqa: PLC0415

    own = list(folders)
    extractor = Extractor(knowledge=knowledge, folders=own, other=other)
    known = Knowledge(version(own), lambda: triples(own)) if knowledge else None
    with open_store(where, write=True) as store:
        file = corrections or place(store.where)
        # Those that others have put on a server stay in force where there is no file.
        kept = "://" in store.where and not file.exists()
        return build_with(
            paths, store, extractor=extractor, workers=workers, strict=strict, prune=prune,
            progress=progress, knowledge=known, corrections=None if kept else load(file), base=base,
        )  # fmt: skip


def remove(article: str, where: str | Path, *, base: str = BASE) -> None:
    """Take one article out of a store.

    Raises:
        KgError: if there is no such store, or no such article in it.
    """
    open_store(where).close()  # a store that is not there must not be made
    with open_store(where, write=True) as store:
        if not take_out(article, store, base=base):
            raise KgError(
                f"no article {article!r} in {store.where}; list them with "
                "kg query 'SELECT ?article { ?article a kg:Article }'"
            )


def correct(
    where: str | Path,
    make: Callable[[Store, Corrections], Change],
    corrections: Path | None = None,
    *,
    base: str = BASE,
) -> Change:
    """Change people's corrections: in their file, and in the store at once.

    Args:
        where: the folder of the store, or the URL of a SPARQL server.
        make: says what to change, by the store and the corrections that there are.
        corrections: their file; by default that beside the store.
        base: the IRI that everything is named under.

    Raises:
        KgError: if there is no such store, the change makes no sense or contradicts another
            correction, or it can't be written.
    """
    open_store(where).close()  # a store that is not there must not be made
    with open_store(where, write=True) as store:
        file = corrections or place(store.where)
        return amend(store, file, lambda known: make(store, known), base=base)
