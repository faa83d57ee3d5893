"""A converted model gives the vectors of sentence-transformers; others work through itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.building.build import read_folder
from embeddings.building.paragraphs import outline
from embeddings.encoding import conversion, conversion_cache
from embeddings.encoding.conversion import LEAST_COSINE, SAMPLES, convert, least_cosine, main
from embeddings.encoding.encoder import Encoder
from embeddings.encoding.machine_reader import Excerpt
from embeddings.encoding.model import Model
from embeddings.encoding.openvino_encoder import OpenVinoEncoder, Traits
from embeddings.encoding.runtime import load_encoder
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.errors import ModelError
from embeddings.readers.isolation import Isolation
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def reference(model: Model) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(model)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Model:
    from tests.models import make_bert

    return Model("bert", make_bert(tmp_path_factory.mktemp("bert")))


@pytest.fixture(scope="module")
def cache(bert: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the small model was converted; never change it."""
    folder = tmp_path_factory.mktemp("cache")
    load_encoder(bert, folder)
    return folder


@pytest.fixture
def model_and_cache(bert: Model, cache: Path, tmp_path: Path) -> tuple[Model, Path]:
    """The small model and a copy of its cache, to be damaged."""
    shutil.copytree(cache, tmp_path / "cache")
    return bert, tmp_path / "cache"


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are converted in this process, which has imported torch: that takes seconds."""
    monkeypatch.setattr(conversion_cache, "_converted", convert)


def seed_paragraphs() -> tuple[str, ...]:
    documents = [file.read(Isolation()) for file in read_folder(PROJECT / "seeds")[0]]
    return tuple(
        document.text[paragraph.start : paragraph.end]
        for document in documents
        for paragraph in outline(document).paragraphs
    )


def test_the_shipped_model_is_converted_and_its_vectors_are_those_of_sentence_transformers(
    encoder: Encoder, reference: SentenceTransformerEncoder
) -> None:
    """Every paragraph of the seeds, every token of it, and as both roles."""
    assert isinstance(encoder, OpenVinoEncoder)
    assert least_cosine(reference, encoder, seed_paragraphs()) >= LEAST_COSINE
    assert len(encoder.encode(["A lamp."])[0].vector) == reference.dimension == 384
    assert encoder.fingerprint == reference.fingerprint


def test_a_text_of_many_windows_has_every_token_once(encoder: Encoder) -> None:
    text = " ".join(f"Lamp {number} hangs over the door." for number in range(300))
    encoding = encoder.encode([text])[0]
    assert encoding.spans[0].tolist() == [0, 4]
    assert encoding.spans[-1].tolist() == [len(text) - 1, len(text)]
    assert (np.diff(encoding.spans[:, 0]) > 0).all()
    words = "".join(text[start:end] for start, end in encoding.spans.tolist())
    assert words == text.replace(" ", "")


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    together = encoder.encode(SAMPLES * 20)
    for number, text in enumerate(SAMPLES):
        alone = encoder.encode([text])[0]
        for copy in together[number :: len(SAMPLES)]:
            assert alone.vector @ copy.vector > LEAST_COSINE
            assert np.array_equal(alone.spans, copy.spans)


def test_threads_get_what_one_gets_alone(encoder: Encoder) -> None:
    from concurrent.futures import ThreadPoolExecutor

    questions = [[f"Who opens door {number}?"] for number in range(40)]
    alone = [encoder.encode(question, "query")[0] for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: encoder.encode(question, "query")[0], questions))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.vector, other.vector)
        assert np.array_equal(one.tokens, other.tokens)


def test_an_encoder_for_many_questions_gives_what_one_for_a_single_question_gives(
    model: Model, encoder: Encoder
) -> None:
    """Vectors and readings, for all lengths of which some have branches in the graph."""
    warm = load_encoder(model, PROJECT / ".cache", warm=True)
    readers = (warm.reader, encoder.reader)
    for words in range(1, 40):
        text = "ferry " * words
        assert least_cosine(warm, encoder, (text,)) > 0.9999
    for words in range(30, 110, 4):
        excerpt = [Excerpt("Ferries", ("It leaves at nine. ", "ferry " * words))]
        ours, theirs = (reader.read("When?", excerpt)[0] for reader in readers if reader)
        assert np.allclose(ours, theirs, atol=0.01)


def test_weights_that_are_compiled_are_not_in_memory_as_their_file_too() -> None:
    """As Linux counts it: of 21 and 11 megabytes in the files only what was looked at last."""
    code = """
from pathlib import Path
from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
encoder = load_encoder(find_model(), Path(sys.argv[1]), warm=True)
resident = {}
for line in Path("/proc/self/smaps").read_text().splitlines():
    if not line.split(" ")[0].endswith(":"):
        name = line.rpartition("/")[2]
    elif line.startswith("Rss:") and name.endswith(".bin"):
        resident[name] = resident.get(name, 0) + int(line.split()[1])
print(resident["model.bin"] // 1024, resident["reader.bin"] // 1024)
"""
    if not Path("/proc/self/smaps").exists():
        pytest.skip("counts memory as Linux shows it")
    assert max(map(int, run(code, str(PROJECT / ".cache")).split())) <= 5


def test_the_first_texts_may_come_from_many_threads_at_once() -> None:
    """In a process that has encoded nothing yet; OpenVINO locks up there unless it is helped."""
    code = """
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
encoder = load_encoder(find_model(), Path(sys.argv[1]))
with ThreadPoolExecutor(8) as pool:
    print(len(list(pool.map(lambda number: encoder.encode([f"Door {number}?"]), range(32)))))
"""
    assert run(code, str(PROJECT / ".cache")) == "32\n"


def test_no_text_gives_no_encoding_and_an_empty_one_gives_a_vector(encoder: Encoder) -> None:
    assert encoder.encode([]) == []
    empty = encoder.encode([""])[0]
    assert np.linalg.norm(empty.vector) == pytest.approx(1, abs=1e-5)
    assert empty.spans.tolist() == [[0, 0]]


def test_prompts_and_another_pooling_are_converted_too(bert: Model, cache: Path) -> None:
    encoder = load_encoder(bert, cache)
    assert isinstance(encoder, OpenVinoEncoder)
    texts = ("the ferry leaves at nine", "nine", "the ferry " * 20)
    assert least_cosine(SentenceTransformerEncoder(bert), encoder, texts) >= LEAST_COSINE
    query, document = (encoder.encode(texts[:1], role)[0] for role in ("query", "document"))
    assert query.vector @ document.vector < LEAST_COSINE, "the prompt counts"
    assert np.array_equal(query.spans, document.spans), "but its tokens are not the text's"


@pytest.mark.usefixtures("in_process")
def test_a_text_is_not_filled_up_beyond_the_positions_that_the_model_knows(tmp_path: Path) -> None:
    from tests.models import make_bert

    bert = Model("short", make_bert(tmp_path / "short", tokens=13, positions=13))
    for warm in (False, True):
        encoder = load_encoder(bert, tmp_path / "cache", warm=warm)
        assert isinstance(encoder, OpenVinoEncoder)
        texts = ("the ferry leaves at nine", "the ferry leaves at nine " * 2)
        assert least_cosine(SentenceTransformerEncoder(bert), encoder, texts) >= LEAST_COSINE


def test_a_model_is_converted_once(
    bert: Model, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion_cache, "_converted", forbidden)
    said: list[str] = []
    load_encoder(bert, cache, said.append)
    assert not said


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.bin", "flipped"),
        ("model.xml", "cut"),
        ("tokenizer.json", "gone"),
        ("facts.json", "flipped"),
    ],
)
@pytest.mark.usefixtures("in_process")
def test_a_damaged_conversion_is_made_again(
    model_and_cache: tuple[Model, Path], name: str, damage: str
) -> None:
    model, cache = model_and_cache
    (path,) = cache.glob(f"*/{name}")
    content = path.read_bytes()
    path.unlink()
    if damage == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif damage == "cut":
        path.write_bytes(content[:-1])
    said: list[str] = []
    load_encoder(model, cache, said.append)
    load_encoder(model, cache, said.append)
    assert len(said) == 1
    assert path.read_bytes()


@pytest.mark.usefixtures("in_process")
def test_what_a_killed_conversion_left_is_deleted_by_the_next(
    model_and_cache: tuple[Model, Path],
) -> None:
    model, cache = model_and_cache
    (folder,) = (path.parent for path in cache.glob("*/facts.json"))
    folder.rename(folder.with_suffix(".new"))
    load_encoder(model, cache)
    assert [path for path in cache.iterdir() if path.is_dir()] == [folder]


@pytest.mark.usefixtures("in_process")
def test_a_model_that_cannot_be_converted_is_encoded_by_sentence_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.models import make_static

    static = Model("static", make_static(tmp_path / "static"))
    encoder = load_encoder(static, tmp_path / "cache")
    assert isinstance(encoder, SentenceTransformerEncoder)
    encoding = encoder.encode(["the ferry leaves"])[0]
    assert encoding.spans.tolist() == [[0, 16]]
    assert encoding.tokens.shape == (1, 8)
    # And that is not found out again.
    monkeypatch.setattr(conversion_cache, "_converted", forbidden)
    told: list[str] = []
    again = load_encoder(static, tmp_path / "cache", told.append)
    assert isinstance(again, SentenceTransformerEncoder)
    assert [line.partition(": ")[0] for line in told] == [
        "static cannot be converted and takes more time and memory"
    ]


def test_other_vectors_are_no_conversion(
    bert: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.encoding.conversion.LEAST_COSINE", 1.1)
    assert convert(bert, tmp_path)["inconvertible"].startswith("its vectors differ: cosine ")


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        MemoryError(),
        RuntimeError("basic_ios::clear: iostream error"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
    ],
)
def test_a_full_disk_is_not_taken_for_a_model_that_cannot_be_converted(
    error: Exception, bert: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be remembered, and the model would be slow for good."""

    def full(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(conversion, "_convert", full)
    with pytest.raises(ModelError, match="cannot be converted now"):
        convert(bert, tmp_path)


def test_a_model_that_cannot_be_loaded_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.json").write_text("{}", "utf-8")
    assert main(["broken", str(tmp_path), str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("QA_MODEL=broken: cannot be loaded: ")


def test_a_conversion_that_fails_leaves_nothing_and_says_why(
    bert: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ModelError, match="bert: the conversion was interrupted"):
        load_encoder(bert, tmp_path)
    assert not any(tmp_path.glob("*/"))


def test_a_cache_that_cannot_be_written_is_named(bert: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ModelError, match=r"file cannot be written: .*; name another .* QA_CACHE"):
        load_encoder(bert, tmp_path / "file")


def test_a_processor_without_bf16_uses_what_one_with_it_converted(
    bert: Model, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = load_encoder(bert, cache)
    monkeypatch.setattr("embeddings.encoding.openvino_runtime.has_bf16", lambda: False)
    plain = load_encoder(bert, cache)
    assert plain.fingerprint == encoder.fingerprint
    assert least_cosine(encoder, plain, ("the ferry leaves",)) >= LEAST_COSINE


def test_traits_say_all_that_the_files_do_not(cache: Path) -> None:
    facts = conversion_cache._read(next(cache.glob("*/")))
    assert facts is not None
    traits = Traits(**facts["traits"])
    assert (traits.dimension, traits.limit, traits.padding) == (32, 16, 0)
    assert traits.prompts == {"query": "query: "}


# Run in a process of its own: it refuses sockets and looks at what was imported.
_WATCH = """
import socket, sys
def refuse(*arguments, **named):
    print("SOCKET", arguments, flush=True)
    raise OSError("refused")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


def run(code: str, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-c", _WATCH + code, *arguments]
    env = {**os.environ, **environment}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=env, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_conversion_sends_nothing_even_where_telemetry_was_agreed_to(
    bert: Model, tmp_path: Path
) -> None:
    consent = tmp_path / "intel"
    consent.mkdir()
    (consent / "openvino_telemetry").write_text("1", "utf-8")
    (tmp_path / "out").mkdir()
    code = """
from embeddings.encoding.conversion import main
assert main(sys.argv[1:]) == 0
assert sys.modules["openvino_telemetry"] is None
"""
    environment = {"HOME": str(tmp_path), "CI": "", "TF_BUILD": "", "JENKINS_URL": ""}
    out = run(code, bert.name, str(bert.folder), str(tmp_path / "out"), **environment)
    assert '"traits"' in out
    assert "SOCKET" not in out
    assert [path.name for path in consent.iterdir()] == ["openvino_telemetry"]


def test_asking_and_serving_import_neither_torch_nor_transformers(shipped: Path) -> None:
    code = """
from web.command_line.command import main
main(["ask", "How do I add a document?", "--index", sys.argv[1]], standalone_mode=False)
import web.app, web.serving
heavy = {"torch", "transformers", "sentence_transformers", "openvino_telemetry", "sklearn"}
assert not {name for name in heavy if sys.modules.get(name)}
"""
    out = run(code, str(shipped), QA_CACHE=str(PROJECT / ".cache"))
    assert "guide.md" in out
    assert "SOCKET" not in out


def test_nothing_is_imported_before_it_is_needed(shipped: Path) -> None:
    """What asking on the command line imports is what its first answer waits for."""
    code = """
from web.command_line.command import main
main(["ask", "How do I add a document?", "--index", sys.argv[1]], standalone_mode=False)
others = {"flask", "pydantic", "markdown_it", "sentencex", "py3langid", "scipy", "tqdm"}
assert not others & set(sys.modules), others & set(sys.modules)
"""
    run(code, str(shipped), QA_CACHE=str(PROJECT / ".cache"))


def forbidden(*arguments: object) -> dict[str, object]:
    raise AssertionError(f"converted again: {arguments}")


def test_windows_fit_the_limit() -> None:
    from embeddings.encoding.windows import cut_windows

    spans = np.array([[n * 2, n * 2 + 1] for n in range(25)], dtype=np.int32)
    assert cut_windows(spans, 50, limit=18) == [(0, 20), (20, 40), (40, 50)]
