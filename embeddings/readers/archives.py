"""Open a ZIP file without trusting it: what it would unpack to is bounded."""

from __future__ import annotations

import io
import zipfile

from embeddings.errors import UnreadableSeed

MAX_UNPACKED = 256 * 1024 * 1024
MAX_MEMBERS = 10_000


def open_archive(raw: bytes) -> zipfile.ZipFile:
    """Return the archive; raise `UnreadableSeed` for a broken one or one that unpacks to too much.

    No member can give more bytes than it declares, so the declared sizes are the bound.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise UnreadableSeed(f"not a readable ZIP archive: {error}") from None
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise UnreadableSeed(f"{len(members)} files inside, more than {MAX_MEMBERS}")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise UnreadableSeed(f"unpacks to more than {MAX_UNPACKED // 2**20} MiB")
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's content; raise `UnreadableSeed` where it is absent or damaged."""
    try:
        return archive.read(name)
    except KeyError:
        raise UnreadableSeed(f"{name} is missing inside") from None
    except Exception as error:  # zlib, lzma and bz2 each raise their own
        raise UnreadableSeed(f"{name} inside cannot be unpacked: {error}") from None
