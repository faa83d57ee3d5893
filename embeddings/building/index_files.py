"""Write the next generation's files, large ones a block at a time."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, fields
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from embeddings.building.joining import Joined
from embeddings.searching.contents import (
    DOCUMENTS_FILE,
    HEADINGS_FILE,
    PARAGRAPH_VECTORS,
    PARAGRAPHS_FILE,
    POSTINGS,
    SCALES_FILE,
    SENTENCE_VECTORS,
    SENTENCES_FILE,
    SKIPPED_FILE,
    TERM_LENGTHS_FILE,
    TERM_NUMBERS_FILE,
    TERMS_FILE,
    TEXTS_FILE,
    IndexedDocument,
    Unit,
    postings_file,
    segment_file,
)
from embeddings.searching.index_kinds import IndexKind, vector_files
from embeddings.searching.postings import Postings
from embeddings.searching.token_segments import NewSegment, join_segments
from embeddings.storage.generation import KeptFile
from embeddings.storage.store import Chunks, Derived

Files = dict[str, Chunks | KeptFile | Derived]
# Bytes of a mapped array that are written at a time.
_BLOCK = 2**22


def index_files(joined: Joined, kind: IndexKind = "auto") -> Files:
    """Return an index as files, by name, to be written once; equal indexes give equal bytes."""
    bulks = joined.bulks
    dimension, width = bulks[0].dimension, bulks[0].width
    return {
        DOCUMENTS_FILE: _json([_fields(document) for document in joined.documents]),
        SKIPPED_FILE: _json([asdict(skipped) for skipped in joined.skipped]),
        HEADINGS_FILE: _json(joined.headings),
        TERMS_FILE: _json(joined.terms),
        TEXTS_FILE: chain.from_iterable(bulk.texts() for bulk in bulks),
        PARAGRAPHS_FILE: _npy(joined.paragraphs),
        SENTENCES_FILE: _npy(joined.sentences),
        **vector_files(
            PARAGRAPH_VECTORS,
            chain.from_iterable(bulk.paragraph_vectors() for bulk in bulks),
            len(joined.paragraphs),
            dimension,
            kind,
        ),
        **vector_files(
            SENTENCE_VECTORS,
            chain.from_iterable(bulk.sentence_vectors() for bulk in bulks),
            len(joined.sentences),
            dimension,
            kind,
            half=True,
        ),
        **{
            segment_file(number): segment.file or _codes(segment, width)
            for number, segment in enumerate(_segments(joined))
        },
        SCALES_FILE: _npy(joined.scales),
        TERM_NUMBERS_FILE: _npy(joined.term_rows.numbers),
        TERM_LENGTHS_FILE: _npy(joined.term_rows.lengths),
        **_postings("paragraph", joined.paragraph_terms),
        **_postings("sentence", joined.sentence_terms),
    }


def _segments(joined: Joined) -> list[NewSegment]:
    stretches = [stretch for bulk in joined.bulks for stretch in bulk.tokens()]
    ends = joined.paragraphs["last_token"][[d.last_paragraph - 1 for d in joined.documents]]
    names = [document.id for document in joined.documents]
    return join_segments(stretches, zip(names, ends.tolist(), strict=True))


def _codes(segment: NewSegment, width: int) -> Chunks:
    shape = (segment.length, width)
    return chain([_header(np.int8, shape)], map(_bytes, segment.codes()))


def _postings(unit: Unit, postings: Postings) -> Files:
    return {postings_file(unit, part): _npy(getattr(postings, part)) for part in POSTINGS}


def _npy(array: NDArray[Any]) -> Chunks:
    """Return an array as a NumPy file, without copying all it holds."""
    content = _bytes(array)
    blocks = (content[first : first + _BLOCK] for first in range(0, len(content), _BLOCK))
    return chain([_header(array.dtype, array.shape)], blocks)


def _header(dtype: DTypeLike, shape: tuple[int, ...]) -> bytes:
    header = io.BytesIO()
    described = np.lib.format.dtype_to_descr(np.dtype(dtype))
    layout = {"descr": described, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, layout)
    return header.getvalue()


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _json(value: Any) -> Chunks:
    return [json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")]


_DOCUMENT_FIELDS = fields(IndexedDocument)


def _fields(document: IndexedDocument) -> dict[str, Any]:
    """Return a document's fields, in a tenth of the time of `dataclasses.asdict`."""
    return {field.name: getattr(document, field.name) for field in _DOCUMENT_FIELDS}
