"""Load the query resolver that ships with the program, whatever model encodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

from tokenizers import Tokenizer

from embeddings.encoding.conversion_cache import converted_model
from embeddings.encoding.model import Model, find_model
from embeddings.encoding.network import Scores
from embeddings.encoding.openvino_encoder import TOKENIZER, Traits
from embeddings.encoding.openvino_network import open_network
from embeddings.encoding.query_resolver import QueryResolver, Span, TokenResolver
from embeddings.encoding.windows import of_whole_texts
from embeddings.encoding.words import Words


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
        self._converted  # noqa: B018 - looked up and checked once, as large files are hashed for it

    def __call__(self, question: str, conversation: str, words: Sequence[Span]) -> Scores:
        """Resolve as `QueryResolver` says; raise `ModelError` where that cannot be loaded."""
        with self._loading:
            if self._resolver is None:
                self._resolver = self._load()
        return self._resolver(question, conversation, words)

    def _load(self) -> QueryResolver:
        if self._converted is None:
            return in_torch(find_model())
        folder, traits = self._converted
        words = Words(folder, traits.dimension)
        tokenizer = of_whole_texts(Tokenizer.from_file(str(folder / TOKENIZER)))
        network = open_network(folder, "resolver", words)
        return TokenResolver(tokenizer, network)

    @cached_property
    def _converted(self) -> tuple[Path, Traits] | None:
        return converted_model(find_model(), self._cache, self._announce)


def in_torch(model: Model) -> QueryResolver:
    """Return the resolver as it was trained: the reference, and the way without OpenVINO."""
    # Imported here: torch takes seconds, and is not needed where the model is converted.
    from embeddings.encoding.network_conversion import network_tokenizer, torch_network
    from embeddings.encoding.torch_encoder import SentenceTransformerEncoder

    reference = SentenceTransformerEncoder(model)
    tokenizer = network_tokenizer(reference)
    return TokenResolver(tokenizer, torch_network(reference, "resolver"))
