"""A store and its corrections in one file, and back again: whole, checked, or not at all.

The file is a ZIP archive of ``quads.nq``, ``corrections.ttl`` where there is one, and
``manifest.json`` with versions, sizes and checksums of the others.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Final, TypeVar, cast

import pyoxigraph as ox

from kg import __version__
from kg.corrections import FILE as CORRECTIONS
from kg.corrections_file import load, place
from kg.embedded import EmbeddedStore, is_ours
from kg.errors import KgError
from kg.files import locked, replacing, scratch
from kg.ledger import settle
from kg.locking import WriterLock
from kg.nesting import blocks
from kg.store import Store, open_store

FORMAT: Final = 1
QUADS: Final = "quads.nq"
MANIFEST: Final = "manifest.json"
_MOST_RATIO: Final = 300
"""RDF shrinks to a tenth or so; what shrinks to less than this is made to fill a disk."""
_PIECE: Final = 1 << 20
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        format: of the archive; a newer one is refused.
        kg: version of the kg that wrote it.
        quads: how many there are.
        parts: size and checksum of each file.
    """

    format: int
    kg: str
    quads: int
    parts: dict[str, Part]


def source(where: str) -> Store:
    """Open a store to back it up; an older one too, so that it can be kept before it is migrated.

    Args:
        where: a folder or URL.

    Raises:
        KgError: if there is no store, it can't be read, or it is of a newer version.
    """
    return open_store(where) if "://" in where else EmbeddedStore(Path(where), older=True)


def backup(store: Store, file: Path, corrections: bytes | None = None) -> Manifest:
    """Write what readers of a store see, and people's corrections, to one file.

    Raises:
        KgError: if it can't be written; an older file of that name is kept then.
    """
    count = 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal count
        for quad in store.quads():
            count += 1
            yield quad

    with replacing(file) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(QUADS, "w", force_zip64=True) as stream:
            out = Hashed(stream)
            ox.serialize(counted(), cast("IO[bytes]", out), format=ox.RdfFormat.N_QUADS)
        parts = {QUADS: out.part}
        if corrections is not None:
            archive.writestr(CORRECTIONS, corrections)
            parts[CORRECTIONS] = Part(len(corrections), hashlib.sha256(corrections).hexdigest())
        manifest = Manifest(FORMAT, __version__, count, parts)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def restore(
    file: Path, root: Path, corrections: Path | None = None, *, force: bool = False
) -> Manifest:
    """Make a store of a backup; it is there whole at the end, or nothing has changed.

    Args:
        file: what `backup` wrote.
        root: the folder of the store.
        corrections: the file with people's corrections; by default that beside the store.
        force: whether a store and other corrections that are there are replaced.

    Raises:
        KgError: if the backup is damaged, hostile or newer, a store or other corrections are
            there, or the store is written to.
    """
    taken = root.exists() and not (root.is_dir() and not any(root.iterdir()))
    if taken and not (root.is_dir() and is_ours(root)):
        raise KgError(f"{root}: holds other files; choose another folder")
    if taken and not force:
        raise KgError(f"{root}: there is a store already; replace it with --force")
    lock = WriterLock(root / "lock") if taken else nullcontext()
    with lock, _opened(file) as archive:
        manifest = _manifest(file, archive)
        own = place(str(root), str(corrections or ""))
        text = None
        if CORRECTIONS in manifest.parts:
            text = _sound(file, archive, manifest, CORRECTIONS, lambda stream: stream.read())
        with (
            _corrected(own, text, force=force) as correct,
            replacing(root, correct) as beside,
            EmbeddedStore(beside, write=True) as store,
        ):
            _sound(file, archive, manifest, QUADS, partial(_load, file, store.raw, manifest.quads))
            settle(store)
            if not taken and root.exists() and any(root.iterdir()):
                raise KgError(f"{root}: a store was made there meanwhile; replace it with --force")
    return manifest


@contextmanager
def _corrected(path: Path, text: bytes | None, *, force: bool) -> Iterator[Callable[[], object]]:
    """Give what puts corrections in their place; None leaves those that are there."""
    if text is None:
        yield lambda: None
        return
    with locked(path):
        if path.exists() and path.read_bytes() != text and not force:
            raise KgError(f"{path}: there are other corrections; replace them with --force")
        with scratch(path) as folder:
            beside = folder / path.name
            beside.write_bytes(text)
            load(beside)
            yield lambda: beside.replace(path)


def _load(file: Path, store: ox.Store, count: int, stream: Hashed) -> None:
    """Load quads as kg writes them, and no others."""

    def loaded() -> Iterator[ox.Quad]:
        for quad in chain.from_iterable(ox.parse(b, ox.RdfFormat.N_QUADS) for b in blocks(stream)):
            named = (quad.subject, quad.graph_name)
            if not all(isinstance(n, ox.NamedNode) for n in named) or not isinstance(
                quad.object, ox.NamedNode | ox.Literal
            ):
                raise KgError(f"{file}: holds what kg never writes: {quad}; don't trust it")
            yield quad

    store.bulk_extend(loaded())
    if len(store) != count:
        raise KgError(f"{file}: holds {len(store)} quads, not {count}; take another backup")


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except OSError as error:
        raise KgError(f"{file}: {error.strerror or error}; check the path") from error
    except _BROKEN as error:
        raise _damaged(file, error) from error


def _damaged(file: Path, error: object) -> KgError:
    return KgError(f"{file}: no backup, or a damaged one ({error}); take another")


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    """Read the manifest and check that the archive holds what it says and nothing else."""
    listed = archive.infolist()
    for info in listed:
        if info.file_size > max(_PIECE, _MOST_RATIO * info.compress_size):
            raise KgError(f"{file}: {info.filename!r} would swell beyond reason; don't trust it")
    try:
        found = json.loads(archive.read(MANIFEST))
        parts = {str(n): Part(int(p["size"]), str(p["sha256"])) for n, p in found["parts"].items()}
        manifest = Manifest(int(found["format"]), str(found["kg"]), int(found["quads"]), parts)
    except (KeyError, TypeError, AttributeError, RecursionError, OSError, *_BROKEN) as error:
        raise _damaged(file, error) from error
    if manifest.format > FORMAT:
        raise KgError(f"{file}: written by a newer kg ({manifest.kg}); upgrade kg")
    names = sorted(info.filename for info in listed)
    if names != sorted([MANIFEST, *parts]) or not {QUADS} <= {*parts} <= {QUADS, CORRECTIONS}:
        raise KgError(f"{file}: holds files that no backup has; don't trust it")
    return manifest


def _sound(
    file: Path, archive: zipfile.ZipFile, manifest: Manifest, name: str,
    use: Callable[[Hashed], Result],
) -> Result:  # fmt: skip
    """Use a file of the archive, then see that it is the one that was written."""
    try:
        with archive.open(name) as stream:
            read = Hashed(stream)
            result = use(read)
            while read.read(_PIECE):
                pass
    except (SyntaxError, OSError, *_BROKEN) as error:
        raise _damaged(file, error) from error
    if read.part != manifest.parts[name]:
        raise _damaged(file, f"{name} is not what was written")
    return result


class Hashed:
    """A stream that keeps count and a checksum of what goes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._size, self._digest = stream, 0, hashlib.sha256()

    @property
    def part(self) -> Part:
        """What has gone through as yet."""
        return Part(self._size, self._digest.hexdigest())

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        return self._seen(self._stream.read(size))

    def write(self, piece: bytes) -> int:
        """Write on."""
        self._stream.write(self._seen(bytes(piece)))
        return len(piece)

    def flush(self) -> None:
        """Write all that is held back."""
        self._stream.flush()

    def _seen(self, piece: bytes) -> bytes:
        self._size += len(piece)
        self._digest.update(piece)
        return piece
