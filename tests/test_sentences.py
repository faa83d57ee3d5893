"""Sentences end where a reader would say, and their spans are exact."""

from __future__ import annotations

from typing import Any

import pytest
from sentencex import get_sentence_boundaries

from embeddings.text.sentences import split_sentences


def split(text: str, *breaks: int, language: str = "en") -> list[str]:
    spans = split_sentences(text, 0, len(text), breaks, language)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He met Dr. Smith at 5 p.m. on Monday.", "They talked."],
        ["J. K. Rowling wrote it.", "G. W. Bush read it."],
        ["It costs 3.14 euros, i.e. little.", "Version 2.0.1 is out."],
        ["See www.example.org and seeds/a.txt for more.", "Done."],
        ["“Is it true?” she asked.", "“It is.”"],
        ["He said “Stop.”", "Then he left."],
        ["Mr. and Mrs. Jones came.", "They stayed."],
        ["The U.N. agency opened.", "Staff arrived."],
        ["What is it?", "Who knows!", "Nobody."],
        ["He worked for Smith Inc. until 1999.", "Then he left."],
        ["It began on Jan. 5, 2020.", "It ended soon."],
        ["It weighs approx. 5 kg incl. the case.", "It costs 9 euros excl. VAT.", "It is new."],
        ["Call Tel. +49 30 555, ext. 12, between 8 and 10.", "Wait."],
        ["Load it with max. 20 kg (avg. 5).", "See ch. 3 and vol. 2.", "He came from St. Ives."],
        ["They asked Max.", "He said yes.", "Send it to my tel.", "It rings."],
        ["**What does it cost?**", "_It is free._", "*Really!*"],
    ],
    ids=lambda sentences: sentences[0][:20],
)
def test_abbreviations_initials_decimals_and_quotes(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Am 3. Mai kam Dr. Weiß.", "Er blieb z. B. lange."]),
        ("fr", ["M. Dupont est arrivé.", "Il est resté."]),
        ("es", ["¿Quién es?", "El Sr. Pérez no lo sabe."]),
        ("ru", ["Он приехал в 1999 г. в Баку.", "Потом уехал."]),
        ("ja", ["これは本です。", "あれは何ですか？"]),
        ("hi", ["यह एक किताब है।", "वह क्या है?"]),
        ("xx", ["An unknown language.", "It works."]),
    ],
)
def test_several_languages(language: str, sentences: list[str]) -> None:
    joint = "" if language == "ja" else " "
    assert split(joint.join(sentences), language=language) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Das 19. Jahrhundert war lang.", "Am 1. Montag kam er, 3. Stock."]),
        ("de", ["Es beginnt um 9.", "Danach ist Pause.", "Er ist 42.", "Sie nicht."]),
        ("de", ["Geboren am 5. 8. 1950.", "Tel. 030 1234 oder Abs. 2 Ziff. 3."]),
        ("es", ["1. Prohibido correr.", "2. No hay perros."]),
        ("fr", ["Il est né en 50 av. J.-C. à Rome.", "C'est vrai."]),
        ("it", ["Abita in via Roma n. 5.", "Vieta l'art. 5 di entrare."]),
        ("pt", ["Foi fundada por D. Amélia Simões.", "Abre às 6."]),
        ("nl", ["Het kost o.a. 5 euro, d.w.z. weinig.", "Kom bijv. om 9."]),
        ("pl", ["Kierownikiem jest dr. Marek Zając.", "Otwarte w godz. 11–17."]),
        ("ja", ["「静かに。」と女将の山田和子は話す。"]),
        ("pl", ["Zarządcą jest mgr inż. Ewa Krawczyk.", "Mieszka przy ul. Długiej."]),
        ("nl", ["Mevr. De Vries is penningmeester.", "Zij woont hier."]),
        ("uk", ["Вона живе на вул. Шевченка.", "Там тихо."]),
        ("pl", ["Waży 5 kg.", "Adopcje trwają w 2024 r. w Łodzi."]),
        ("cs", ["Bydlí v ul. Míru č. 5.", "Narozen 5. 8. 1950."]),
        ("hu", ["1994. október 12-én nyílt meg.", "A 3. emeleten van."]),
        ("tr", ["Müdür Doç. Dr. Şule Iğdır'dır.", "O gelir."]),
        ("tr", ["Kahvaltı 3. katta verilir.", "Oda 14. kattadır."]),
        ("ru", ["Он живёт на ул. Ленина, д. 5, кв. 12.", "Там 5 тыс. руб."]),
        ("ar", ["قال د. أحمد ذلك.", "ثم ذهب."]),
        ("he", ['ד"ר כהן מנהל אותו.', 'המחיר הוא 5 ש"ח.', "הוא פתוח."]),
        ("hi", ["डॉ. शर्मा निदेशक हैं।", "टिकट ५० रु. का है।"]),
        ("th", ["เปิดในปี พ.ศ. 2538 ที่กรุงเทพฯ"]),
        ("el", ["Πότε άνοιξε\u037e", "Κόστισε 5 εκ. ευρώ.", "Ναι."]),
    ],
)
def test_abbreviations_and_ordinals_of_other_languages(language: str, sentences: list[str]) -> None:
    assert split(" ".join(sentences), language=language) == sentences


def test_where_all_is_in_lower_case_it_tells_nothing() -> None:
    assert split("orada idim. iyi idi.", language="tr") == ["orada idim.", "iyi idi."]


def test_no_sentence_crosses_a_break() -> None:
    text = "Buy:\n- red apples\n- green pears"
    breaks = text.index("- red"), text.index("- green")
    assert split(text, *breaks) == ["Buy:", "- red apples", "- green pears"]


def test_a_list_marker_stays_with_its_sentence() -> None:
    assert split("1. Open the box.") == ["1. Open the box."]
    assert split("(a) Open it. (b) Close it.")[0] == "(a) Open it."


@pytest.mark.parametrize("marker", ["•", "■", "◦", "●", "(a)", "(iii)", "(12)", "1.", "-"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_item_of_several_sentences_is_cut_into_them(marker: str, language: str) -> None:
    sentences = [f"{marker} Open it.", "It is easy.", "Close it."]
    assert split(" ".join(sentences), language=language) == sentences
    below = f"Do this:\n  {' '.join(sentences)}"
    assert split(below, below.index("\n"), language=language) == ["Do this:", *sentences]


def test_marks_of_markdown_stay_with_their_sentence() -> None:
    assert split("It rests.[^1] It is baked.**[^a-b]** _Then_ it is sold.[^2]") == [
        "It rests.[^1]", "It is baked.**[^a-b]**", "_Then_ it is sold.[^2]",
    ]  # fmt: skip
    assert split("![The loaf](loaf.jpg) It is done.") == ["![The loaf](loaf.jpg) It is done."]


def test_marks_without_a_letter_join_the_sentence_before() -> None:
    assert split("It ended. ***") == ["It ended. ***"]


def test_a_stretch_of_a_text_gives_offsets_into_the_text() -> None:
    text = "Zero. One is here. Two is there. Three."
    spans = split_sentences(text, 6, 32)
    assert [text[start:end] for start, end in spans] == ["One is here.", "Two is there."]


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n"])
def test_white_space_has_no_sentence(text: str) -> None:
    assert split(text) == []


# Each has an end that is none, an end that a piece's edge could hide, or a quotation of several.
PROSE = (
    "He met Dr. Smith at 5 p.m. on Monday.",
    "They talked.",
    "“Is it true? Who says so?” she asked.",
    "It costs 3.14 euros, i.e. little.",
    "See www.example.org for more.",
    "The U.N. agency (formerly of Geneva. Then of Bonn.) opened in J. K. Rowling's town.",
)


def test_a_paragraph_of_many_pieces_is_cut_as_its_sentences_are() -> None:
    sentences = [*PROSE] * 300
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("`a ` " * 225_000, "en", 1),
        ("图书馆九点开门。" * 50_000, "zh", 50_000),
        ("It ended. " + "! ? " * 100_000, "en", 1),
        ("x" * 900_000, "en", 1),
    ],
    ids=["backticks", "Chinese", "marks", "no white space"],
)
def test_work_grows_no_faster_than_a_paragraph(
    monkeypatch: pytest.MonkeyPatch, text: str, language: str, sentences: int
) -> None:
    """What finds the ends takes time with the square of what it is given, so that is little."""
    given: list[int] = []

    def counted(of: str, piece: str) -> Any:
        given.append(len(piece))
        return get_sentence_boundaries(of, piece)

    monkeypatch.setattr("embeddings.text.sentences.get_sentence_boundaries", counted)
    found = split(text, language=language)
    assert len(found) == sentences
    assert sum(map(str.isalnum, "".join(found))) == sum(map(str.isalnum, text))
    assert max(given) <= 10_000
    assert sum(given) <= 3 * len(text)


def test_a_sentence_longer_than_a_piece_stays_one() -> None:
    long = "word " * 20_000 + "end."
    assert split(f"First. {long} Last.") == ["First.", long, "Last."]


def test_an_end_far_into_a_piece_is_found() -> None:
    sentences = ["word " * 1_200 + "end.", "word " * 1_700 + "end.", "Last."]
    assert split(" ".join(sentences)) == sentences


def test_a_paragraph_of_many_pieces_gives_offsets_into_the_text() -> None:
    text = "Zero. " + "图书馆九点开门。" * 5_000 + " Last."
    spans = split_sentences(text, 6, len(text) - 6, language="zh")
    assert spans == [(start, start + 8) for start in range(6, 40_006, 8)]
