"""Load the query resolver that ships with the program, whatever model encodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from tokenizers import Tokenizer

from embeddings.model import Model, find_model
from embeddings.network import Scores
from embeddings.openvino_encoder import TOKENIZER
from embeddings.openvino_network import open_network
from embeddings.query_resolver import QueryResolver, Span, TokenResolver
from embeddings.runtime import converted_model
from embeddings.words import Words


class ShippedResolver:
    """The resolver in the folder `cache`, beside the model that it grew from.

    It is loaded when it is first called, because most questions lean on nothing. `announce` is told
    before the model has to be converted for it.
    """

    def __init__(
        self, cache: Path, announce: Callable[[str], None] = lambda _message: None
    ) -> None:
        self._cache = cache
        self._announce = announce
        self._loading = Lock()
        self._resolver: QueryResolver | None = None

    def prepare(self) -> None:
        """Convert the model it grew from, if it is not converted yet: a question should not wait.

        Raise `ModelError` as `load_encoder` does.
        """
        converted_model(find_model(), self._cache, self._announce)

    def __call__(self, question: str, conversation: str, words: Sequence[Span]) -> Scores:
        """Resolve as `QueryResolver` says; raise `ModelError` where that cannot be loaded."""
        with self._loading:
            if self._resolver is None:
                self._resolver = _load(find_model(), self._cache, self._announce)
        return self._resolver(question, conversation, words)


def _load(model: Model, cache: Path, announce: Callable[[str], None]) -> QueryResolver:
    converted = converted_model(model, cache, announce)
    if converted is None:
        return in_torch(model)
    folder, traits = converted
    words = Words(folder, traits.dimension)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return TokenResolver(
        tokenizer, open_network(folder, "resolver", traits.networks["resolver"], words)
    )


def in_torch(model: Model) -> QueryResolver:
    """Return the resolver as it was trained: the reference, and the way without OpenVINO."""
    # Imported here: torch takes seconds, and is not needed where the model is converted.
    from embeddings.network_conversion import network_tokenizer, torch_network
    from embeddings.torch_encoder import SentenceTransformerEncoder

    reference = SentenceTransformerEncoder(model)
    tokenizer = network_tokenizer(reference)
    return TokenResolver(tokenizer, torch_network(reference, "resolver"))
