"""Tell which full stops end no sentence, where the tables of sentence boundaries do not know it.

Their tables of abbreviations are short or empty in languages other than English. What follows a
full stop, and how the word before it is built, tells much without any.
"""

from __future__ import annotations

import regex

# How far back the word before a full stop, and the one before that, are looked for.
_BEFORE = 40
# 1. A sentence does not go on in lower case (Unicode Standard Annex 29, SB8), nor with a hyphen.
_LOWER = regex.compile(r"[\"'(„“«»‚‘]{0,2}\p{Ll}|-")
# 2. "Tel. 030", "d.w.z. 5", "5. 8. 1950"; before the next item of a numbered list only "n. 5. Il".
_DIGIT = regex.compile(r"\p{Nd}")
_ITEM = regex.compile(r"\p{Nd}{1,3}[.)]\s")
_SHORT = regex.compile(r"(?<![\p{L}\p{M}\p{Nd}])(?:[\p{L}\p{M}]{1,4}\.)+\s*\Z")
_SHORTEST = regex.compile(r"(?<![\p{L}\p{M}\p{Nd}])[\p{L}\p{M}]{1,2}\.\s*\Z")
_DAY = regex.compile(r"(?<![\p{L}\p{Nd}.,:])\p{Nd}{1,2}\.\s*\Z")
# 3. An initial, and a short word without a vowel that is no unit: "D. Amélia", "dr. Nowak".
_NAME = regex.compile(r"[\p{Lu}\p{Lo}]")
_TITLE = regex.compile(
    r"(?<![\p{L}\p{M}\p{Nd}'’\"״-])(?:[\p{Lu}\p{Lo}]|(?<!\p{Nd}\s?)[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz]"
    r"[b-df-hj-np-tv-xz]{1,2})\.\s*\Z"
)
# What names of persons and of streets follow; nothing else tells these from the ends of sentences.
_BEFORE_NAME = regex.compile(
    r"(?<![\p{L}\p{M}\p{Nd}'’-])(?i:al|arch|avv?|avda|calea|dhr|dipl|do[cç]|dott|drs|geom|hab|ing|inż"
    r"|lic|mevr|mej|mme|mudr|judr|phdr|os|prof|sig|sn|sok|sra?|dra|ste?|ul|δρ|καθ|κα|κ|λεωφ|οδ"
    r"|акад|бул|вул|доц|инж|інж|пер|пл|пров|просп|проф|св|ул)\.\s*\Z"
)
# 4. German writes nouns with a capital, so that what follows an ordinal tells nothing.
_ORDINAL = regex.compile(
    r"(?:[,(]\s*|(?<!\p{L})(?i:d(?:er|ie|as|e[mns])|[ai]m|vom|zu[mr]|beim|ins|ab|seit|vor|nach"
    r"|(?:jed|dies|[ms]?ein|ihr|unser)(?:e[mnrs]?)?)\s+)\p{Nd}{1,2}\.\s*\Z"
)
# 5. Japanese tells by a particle that what stands in quotation marks is said.
_SAID = regex.compile("と|って")
# 6. Scripts with a full stop of their own have the other one in abbreviations.
_OWN = regex.compile(r"[।۔։።။]")
_FOREIGN_LETTER = regex.compile(r"[[\p{L}\p{M}]--\p{Latin}]\.\s*\Z", regex.V1)
# 7. Of English a few words are missing: "approx. 5 kg incl. VAT", "max. 3", "Tel. +44".
_FIGURE = regex.compile(r"[(+]{0,2}\p{Sc}?\p{Nd}")
_SHORTENED = regex.compile(r"(?<![\p{L}\p{Nd}])(?i:approx|excl|incl)\.\s*\Z")
_BEFORE_FIGURE = regex.compile(
    r"(?<![\p{L}\p{Nd}])(?i:apt|avg|chap|ch|dia|eqn|eqs?|est|ext|figs|ht|max|para|pos|qty|refs|sect"
    r"|std|ste|tab|tel|vol|wt)\.\s*\Z"
)


class FullStops:
    """The full stops of one text in a language; `end` is always where the next sentence begins."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._in_lower_case = text.islower()
        self._has_own = _OWN.search(text) is not None

    def goes_on(self, end: int) -> bool:
        """Tell whether the sentence goes on although a full stop stands before `end`."""
        text = self._text
        before = text[max(0, end - _BEFORE) : end]
        if _SAID.match(text, end) and before.endswith(("」", "』")):
            return True
        if not before.rstrip().endswith("."):
            return False
        if self._language == "en":
            figure = _FIGURE.match(text, end)
            return bool(_SHORTENED.search(before) or (figure and _BEFORE_FIGURE.search(before)))
        if _LOWER.match(text, end):
            return not self._in_lower_case
        if _DIGIT.match(text, end):
            short = _SHORTEST if _ITEM.match(text, end) else _SHORT
            return bool(_DAY.search(before) or short.search(before))
        named = _NAME.match(text, end) and (_TITLE.search(before) or _BEFORE_NAME.search(before))
        own = self._has_own and _FOREIGN_LETTER.search(before)
        return bool(named or own or (self._language == "de" and _ORDINAL.search(before)))
