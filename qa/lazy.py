"""Values of an object that are worked out when they are first wanted, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - used as a decorator
    """`functools.cached_property` without its lock.

    Up to Python 3.11 that is one for all objects, so that what is slow to work out for one keeps
    every thread waiting that wants the same of another. Threads that share one object may each
    work its value out.
    """

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> Self | Value:
        if instance is None:
            return self
        value = self._work_out(instance)
        # From here on it is found before this is asked, which defines no way to set it.
        vars(instance)[self._name] = value
        return value
