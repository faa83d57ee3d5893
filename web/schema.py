"""What the API accepts, checked field by field, and how it tells errors."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticKnownError

from qa.engine import DEFAULT_TOP_K, MAX_TOP_K
from qa.filters import Filters
from qa.followups import resolution

MAX_TURNS = 50
_MAX_ITEMS = 1000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What is wrong, in place of a sentence that speaks of the types of this program.
_SENTENCES = {
    "bool_type": "should be true or false",
    "model_type": "should be an object",
    "tuple_type": "should be a list",
}
# Of a value that is wrong so many characters are shown.
_SHOWN = 40
# So many faults are told, so that no error is far longer than what it is about.
_TOLD = 100


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _at_most(most: int) -> BeforeValidator:
    """Refuse a longer list before its items are looked at, each of which may be wrong."""

    def check(value: Any) -> Any:
        if isinstance(value, list) and len(value) > most:
            told = {"field_type": "List", "max_length": most, "actual_length": len(value)}
            raise PydanticKnownError("too_long", told)
        return value

    return BeforeValidator(check)


class HistoryTurn(_Strict):
    """One earlier question of the conversation, with the answer given to it."""

    question: StrictStr
    answer: StrictStr | None = None


def read_day(value: Any) -> date:
    """Return a day that is one already or written as 2026-01-31; raise `ValueError`."""
    if type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):  # the 30th of February
            return date.fromisoformat(value)
    raise ValueError("should be a day such as 2026-01-31")


Day = Annotated[date, BeforeValidator(read_day)]
_Names = Annotated[tuple[StrictStr, ...], Field(max_length=_MAX_ITEMS), _at_most(_MAX_ITEMS)]


class FilterFields(_Strict):
    """Which documents to ask; empty means all.

    By id, by path with `*` and `?`, and by the days, both included, between which the file was
    last changed.
    """

    documents: _Names = ()
    paths: _Names = ()
    since: Day | None = None
    until: Day | None = None

    @field_validator("until")
    @classmethod
    def _not_before_since(cls, until: date | None, fields: ValidationInfo) -> date | None:
        since = fields.data.get("since")
        if since and until and until < since:
            raise ValueError(f"should be {since}, which is `since`, or later")
        return until

    def to_filters(self) -> Filters:
        """Return the filters as the engine takes them."""
        since = self.since.isoformat() if self.since else ""
        until = self.until.isoformat() if self.until else ""
        return Filters(self.documents, self.paths, since, until)

    @property
    def narrow(self) -> bool:
        """Tell whether some documents may be left out."""
        return self != FilterFields()

    def to_query(self) -> dict[str, list[str]]:
        """Return the filters as the parameters of an address."""
        days = {"since": self.since, "until": self.until}
        return {
            "document": list(self.documents),
            "path": list(self.paths),
            **{name: [day.isoformat()] for name, day in days.items() if day},
        }


class AskRequest(_Strict):
    """The body of `POST /ask`."""

    question: StrictStr
    top_k: Annotated[StrictInt, Field(ge=1, le=MAX_TOP_K)] = DEFAULT_TOP_K
    history: Annotated[
        tuple[HistoryTurn, ...], Field(max_length=MAX_TURNS), _at_most(MAX_TURNS)
    ] = ()
    filters: FilterFields = FilterFields()
    explain: StrictBool = False

    def to_history(self) -> tuple[resolution.Turn, ...]:
        """Return the turns before the question as the engine takes them."""
        return tuple(resolution.Turn(turn.question, turn.answer or "") for turn in self.history)


class Fault(_Strict):
    """One field that is wrong, its place in the body written with dots."""

    field: str
    message: str


class Problem(_Strict):
    """An error, as RFC 9457 has it; `errors` names the fields where some are wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


def describe_faults(error: ValidationError) -> tuple[str, list[Fault]]:
    """Return one sentence on what is wrong with a request, and the same field by field.

    Of very many faults the first are told, and of a long name its beginning.
    """
    faults = [
        Fault(field=_field(fault["loc"]), message=_message(fault))
        for fault in error.errors(include_url=False)[:_TOLD]
    ]
    return "; ".join(f"{fault.field}: {fault.message}" for fault in faults[:5]), faults


def _field(place: tuple[int | str, ...]) -> str:
    return ".".join(_beginning(str(part)) for part in place) or "body"


def _message(fault: Any) -> str:
    kind = fault["type"]
    if kind == "extra_forbidden":
        return "unknown field: remove it"
    if kind == "string_unicode":  # the name of a field, which no place can tell
        return f"unknown field {_shown(fault['input'])}: remove it"
    if kind == "missing":
        return "missing"
    if kind == "too_long":
        counts = fault["ctx"]
        return f"should have at most {counts['max_length']} items, not {counts['actual_length']}"
    told = str(fault["msg"]).removeprefix("Input ").removeprefix("Value error, ")
    return f"{_SENTENCES.get(kind, told)}, not {_shown(fault['input'])}"


def _shown(value: Any) -> str:
    """Return the beginning of a value as JSON, with what cannot be shown as escapes."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        if not text.isprintable():
            text = json.dumps(value)
    except RecursionError:
        return "what is nested so deeply"
    return _beginning(text)


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
