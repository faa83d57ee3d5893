"""Decide by a request's headers whether they and its body are taken; knows nothing of the app."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import RequestEntityTooLarge

# A larger one is spooled to the disk, for which one must be known.
_OF_STRANGERS = 2**20
# waitress reads a header in time quadratic in the blanks that stand together, folded lines' too.
_BLANKS = re.compile(rb"(?:[ \t]|\r\n[ \t])+")
_MOST_BLANKS = 100


def channel(known: Callable[[str], bool]) -> type[Any]:
    """Return waitress's channel for servers where `known` tells a header "Authorization".

    A header with very many blanks is refused. A body that is larger than the server takes, or than
    is taken of a stranger, is not read, and the connection is closed. The app is asked all the
    same, so that it says what is wrong: it must refuse what has no key, and what is longer than it
    takes by "Content-Length".
    """

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        adj: Any
        error: Any

        def parse_header(self, header_plus: bytes) -> None:
            if any(len(blanks) > _MOST_BLANKS for blanks in _BLANKS.findall(header_plus)):
                raise ParsingError(f"More than {_MOST_BLANKS} blanks stand together in a header")
            try:
                super().parse_header(header_plus)
            except ValueError as error:  # waitress does not expect it, and would cut the connection
                raise ParsingError(str(error)) from error
            if not known(self.headers.get("AUTHORIZATION", "")):
                self.adj = copy(self.adj)
                self.adj.max_request_body_size = _OF_STRANGERS

        def received(self, data: bytes) -> int:
            taken = super().received(data)
            if not isinstance(self.error, RequestEntityTooLarge):
                return int(taken)
            self.error, self.expect_continue = None, False
            length = max(self.content_length, self.body_bytes_received)
            self.headers |= {"CONNECTION": "close", "CONTENT_LENGTH": str(length)}
            return len(data)

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser

    return Channel
