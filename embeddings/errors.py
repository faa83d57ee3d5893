"""Every error raised on purpose: one sentence that names the thing and the way out.

QAError
├── SeedsError         the seeds folder is missing, is not a folder or cannot be read
├── UnreadableSeed     one file of it cannot be indexed; the build names it and goes on
│   ├── SeedOutOfReach the file itself cannot be read now
│   └── ReaderFailed   its reader crashed or took too long, which another time it may not
├── ModelError         the embedding model cannot be found, loaded or trusted
├── IndexUnusable      there is no index that could answer
│   ├── IndexMissing   nothing was built at this place
│   ├── IndexDamaged   a file is absent, cut short or altered
│   └── IndexMismatch  built with another model, or by another version of the program
├── BuildRunning       another process is building this index
├── InvalidQuestion    the question cannot be asked as it is
├── InvalidAnswer      a saved answer cannot be checked as it is
├── InvalidData        a question set, or a file of its outcomes, cannot be used as it is
└── InvalidSettings    a setting has a wrong value, or one that does not fit another
"""

from __future__ import annotations

from typing import Literal


class QAError(Exception):
    """Any error whose message is meant to be read by a person."""


class SeedsError(QAError):
    """The seeds folder is missing, is not a folder or cannot be read."""


class UnreadableSeed(QAError):
    """One file of the seeds folder cannot be indexed."""


class SeedOutOfReach(UnreadableSeed):
    """A file of the seeds folder cannot be read now."""


class ReaderFailed(UnreadableSeed):
    """A file's reader crashed or took too long."""


class ModelError(QAError):
    """The embedding model cannot be found, loaded or trusted."""


class IndexUnusable(QAError):
    """There is no index that could answer."""


class IndexMissing(IndexUnusable):
    """Nothing was built at this place."""


class IndexDamaged(IndexUnusable):
    """A file of the index is absent, cut short or altered."""


class IndexMismatch(IndexUnusable):
    """The index was built with another model, or by another version of the program."""


class BuildRunning(QAError):
    """Another process is building this index."""


class InvalidQuestion(QAError):
    """The question cannot be asked as it is: `fault` says why, for interfaces in other languages.

    `values` are what the sentence in that language has to name.
    """

    def __init__(
        self, message: str, fault: Literal["empty", "long", "control"], **values: object
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.values = values


class InvalidAnswer(QAError):
    """A saved answer cannot be checked as it is."""


class InvalidData(QAError):
    """A question set, or a file of its outcomes, cannot be used as it is."""


class InvalidSettings(QAError):
    """A setting has a wrong value, or one that does not fit another."""
