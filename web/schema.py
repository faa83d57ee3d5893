"""What the API accepts, checked field by field, and how it tells errors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from qa.engine import DEFAULT_TOP_K, MAX_TOP_K
from qa.filters import Filters

_MAX_TURNS = 50
_MAX_ITEMS = 1000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Strict):
    """One earlier question of the conversation, with the answer given to it."""

    question: StrictStr
    answer: StrictStr | None = None


class FilterFields(_Strict):
    """Which documents to ask: by id, and by path with `*` and `?`; empty means all."""

    documents: Annotated[tuple[StrictStr, ...], Field(max_length=_MAX_ITEMS)] = ()
    paths: Annotated[tuple[StrictStr, ...], Field(max_length=_MAX_ITEMS)] = ()


class AskRequest(_Strict):
    """The body of `POST /ask`."""

    question: StrictStr
    top_k: Annotated[StrictInt, Field(ge=1, le=MAX_TOP_K)] = DEFAULT_TOP_K
    history: Annotated[tuple[Turn, ...], Field(max_length=_MAX_TURNS)] = ()
    filters: FilterFields = FilterFields()

    def to_filters(self) -> Filters:
        """Return the filters as the engine takes them."""
        return Filters(self.filters.documents, self.filters.paths)


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
