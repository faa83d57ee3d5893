"""Words meet however they are written, in each script; what is another word does not."""

from __future__ import annotations

import unicodedata

import pytest

from embeddings.text.analyzer import analyze, terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "companies", "company’s"),
        ("en", "The U.N.", "the UN"),
        ("en", "PDFs and CVs", "pdf's and cv"),
        ("en", "naïve", "naive"),
        ("en", "H₂O", "h2o"),
        ("en", "ＡＢＣ", "abc"),
        ("en", "exam\u00adple exam\u00ad\nple", "example example"),
        ("en", "$12,345.67", "12345.67"),
        ("en", "dog ❤️ 👨\u200d👩\u200d👧 1\ufe0f\u20e3 \u0301", "dog 1"),
        ("de", "Häuser", "HAUS"),
        ("de", "Straße", "STRASSE"),
        ("es", "canción", "canciones"),
        ("fr", "élèves", "ELEVE"),
        ("tr", "İstanbul ışık", "istanbul isik"),
        ("el", "Αθήνα", "ΑΘΗΝΑ"),
        ("ru", "ёлки", "елка"),
        ("ru", "за\u0301мок", "замок"),
        ("ar", "كِتَابٌ", "كتاب"),
        ("he", "שָׁלוֹם", "שלום"),
        ("fa", "می\u200cخواهم", "میخواهم"),
        ("fa", "كتاب‌ها", "کتاب"),
        ("ar", "المکتبة", "مكتبة"),
        ("he", 'ד"ר צה"ל', "ד״ר צהל"),
        ("he", "ג'ירפה", "ג׳ירפה"),
        ("uk", "пʼять п’ять", "п'ять п'ять"),
        ("pl", "biblioteka z łódzkim kierownikiem", "biblioteki z łódzkim kierownika"),
        ("cs", "v knihovně", "v knihovna"),
        ("et", "raamatut", "raamat"),
        ("hr", "u knjižnici", "u knjižnica"),
        ("sk", "knihy", "kniha"),
        ("uk", "бібліотеку", "бібліотека"),
        ("gl", "libros", "libro"),
        ("hi", "किताबें", "किताब"),
    ],
)
def test_forms_of_one_word_are_one_term(language: str, one: str, other: str) -> None:
    assert terms(one, language) == terms(other, language) != []


@pytest.mark.parametrize("word", ["élève", "Überraschung", "किताब", "ที่นี่", "が行く", "한국어는"])
def test_it_does_not_matter_how_a_mark_is_encoded(word: str) -> None:
    assert len({tuple(terms(unicodedata.normalize(form, word))) for form in ("NFC", "NFD")}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10,000", "10000"),
        ("1,234,567", "1234567"),
        ("1.000.000", "1000000"),
        ("10'000", "10000"),
        ("10’000", "10000"),
        ("38\u00a0500,50", "38500,50"),
        ("1\u202f234\u202f567", "1234567"),
        ("１８，５００", "18500"),
        ("٣٨٬٠٠٠", "38000"),
    ],
)
def test_thousands_are_the_same_with_and_without_marks_between(one: str, other: str) -> None:
    assert terms(one) == terms(other) == [other]


@pytest.mark.parametrize("number", ["3.14", "1.000", "12,5", "10:30", "192.168.0.1", "1990s"])
def test_other_numbers_stay_whole_and_as_they_are(number: str) -> None:
    assert terms(f"It was {number}.") == ["it", "was", number]


@pytest.mark.parametrize("year", ["１９９８", "١٩٩٨", "۱۹۹۸", "१९९८", "๑๙๙๘", "໑໙໙໘"])
def test_digits_are_the_same_in_every_script(year: str) -> None:
    assert terms(f"({year}.)") == ["1998"]


@pytest.mark.parametrize("identifier", ["covid19s", "a380ing", "iso9001ed", "mp3players"])
def test_an_identifier_of_letters_and_digits_is_not_stemmed(identifier: str) -> None:
    assert terms(f"The {identifier}.") == ["the", identifier]


@pytest.mark.parametrize("text", ["თბილისი დედაქალაქია", "አዲስ አበባ", "བོད སྐད"])
def test_words_that_stand_apart_are_whole_in_every_script(text: str) -> None:
    assert [text[token.start : token.end] for token in analyze(text)] == text.split()


@pytest.mark.parametrize(
    ("language", "text", "pairs"),
    [
        ("zh", "人工智能", ["人工", "工智", "智能"]),
        ("zh", "好", ["好"]),
        ("ja", "東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("ko", "한국어는", ["한국", "국어", "어는"]),
        ("ja", "ﾀﾜｰ", ["タワ", "ワー"]),
        ("zh", "𠮷野家", ["𠮷野", "野家"]),
        ("th", "ที่นี่ที่", ["ที่นี่", "นี่ที่"]),
    ],
)
def test_where_words_do_not_stand_apart_pairs_of_characters_do(
    language: str, text: str, pairs: list[str]
) -> None:
    assert terms(text, language) == pairs


def test_a_term_tells_where_its_word_stands() -> None:
    text = "Don't ask: 10,000 élèves, e\u0301t 人工智x."
    found = [text[token.start : token.end] for token in analyze(text)]
    assert found == ["Don't", "ask", "10,000", "élèves", "e\u0301t", "人工", "工智", "x"]
