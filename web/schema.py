"""What the API accepts, checked field by field, and how it tells errors."""

from __future__ import annotations

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
)

from qa import followup
from qa.engine import DEFAULT_TOP_K, MAX_TOP_K
from qa.filters import Filters

MAX_TURNS = 50
_MAX_ITEMS = 1000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Strict):
    """One earlier question of the conversation, with the answer given to it."""

    question: StrictStr
    answer: StrictStr | None = None


def _day(value: Any) -> date:
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if type(value) is not date:
        raise ValueError("should be a day such as 2026-01-31")
    return value


Day = Annotated[date, BeforeValidator(_day)]


class FilterFields(_Strict):
    """Which documents to ask; empty means all.

    By id, by path with `*` and `?`, and by the days, both included, between which the file was
    last changed.
    """

    documents: Annotated[tuple[StrictStr, ...], Field(max_length=_MAX_ITEMS)] = ()
    paths: Annotated[tuple[StrictStr, ...], Field(max_length=_MAX_ITEMS)] = ()
    since: Day | None = None
    until: Day | None = None

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
    history: Annotated[tuple[Turn, ...], Field(max_length=MAX_TURNS)] = ()
    filters: FilterFields = FilterFields()
    explain: StrictBool = False

    def to_filters(self) -> Filters:
        """Return the filters as the engine takes them."""
        given = self.filters
        since = given.since.isoformat() if given.since else ""
        until = given.until.isoformat() if given.until else ""
        return Filters(given.documents, given.paths, since, until)

    def to_history(self) -> tuple[followup.Turn, ...]:
        """Return the turns before the question as the engine takes them."""
        return tuple(followup.Turn(turn.question, turn.answer or "") for turn in self.history)


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


def explain(error: ValidationError) -> tuple[str, list[Fault]]:
    """Return one sentence on what is wrong with a request, and the same field by field."""
    faults = [
        Fault(field=".".join(map(str, fault["loc"])) or "body", message=_message(fault))
        for fault in error.errors(include_url=False, include_context=False)
    ]
    return "; ".join(f"{fault.field}: {fault.message}" for fault in faults[:5]), faults


def _message(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Input ").removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        return "unknown field: remove it"
    if fault["type"] == "missing":
        return "missing"
    value = repr(fault["input"])
    return f"{message}, not {value if len(value) <= 40 else value[:40] + '…'}"
