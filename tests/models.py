"""Small sentence-transformers models, made on the spot, of kinds that the shipped one is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding, Transformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import BertProcessing
from transformers import BertConfig, BertModel, BertTokenizer

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", ":", "the", "ferry", "leaves", "at", "nine")


def word_tokenizer(words: Sequence[str]) -> Tokenizer:
    """Return a tokenizer of whole words that pairs two texts as BERT's does."""
    vocabulary = {word: n for n, word in enumerate(("[UNK]", "[CLS]", "[SEP]", *words))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    return tokenizer


def make_bert(folder: Path, *, tokens: int = 16, positions: int = 64) -> Path:
    """Write a random two-layer model: first-token pooling, a prompt for questions.

    It takes in `tokens` at once, of the `positions` that it knows.
    """
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    BertTokenizer(str(bert / "vocab.txt")).save_pretrained(bert)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=positions, initializer_range=0.2,
    )  # fmt: skip
    BertModel(config).save_pretrained(bert)
    body = Transformer(str(bert), max_seq_length=tokens)
    pooling = Pooling(body.get_embedding_dimension(), pooling_mode="cls")
    model = SentenceTransformer(modules=[body, pooling], prompts={"query": "query: "}, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def make_static(folder: Path) -> Path:
    """Write a model of bare word vectors, which has no token states to convert."""
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    words = StaticEmbedding(tokenizer, embedding_dim=8)
    SentenceTransformer(modules=[words], device="cpu").save(str(folder))
    return folder
