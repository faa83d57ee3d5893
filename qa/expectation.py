"""Tell what kind of thing a question asks for, and whether a passage holds anything of the kind.

For questions in English that ask for a number or a point in time; of others it says nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.number_words import MONTHS, NUMBERS, SCALES

_AMOUNT = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|big|large|often|fast|high|deep|heavy)\b"
    r"|\bwhat (?:number|percentage|percent|share|amount|price|age)\b"
    r"|\bwhat(?:['’]s| is| was| are| were) (?:the|its|their|his|her) (?:total |average |maximum "
    r"|minimum )?(?:number|percentage|share|amount|price|cost|fee|age|weight|height|length|width"
    r"|depth|size|speed|temperature|distance|population|salary)\b"
    r"|\bwhat (?:do|does|did|would|will)\b.{1,80}\b(?:cost|weigh)\b",
    re.IGNORECASE,
)
# "When" asks at the start, unless another word asks after it ("When it rains, who pays?"), before a
# verb, and after what belongs to a time. Elsewhere it only tells on what occasion something is so.
_TIME = re.compile(
    r"^\W*(?:and |so |but |also )?when\b(?!.*\b(?:what|which|who|whom|whose|where|why|how)\b)"
    r"|\bwhen(?:['’]s| (?:is|are|was|were|am|do|does|did|has|have|had|will|would|can|could|shall"
    r"|should|may|might|must)\b)"
    r"|\b(?:since|until|till|by|from) when\b|\bwhen\W*$"
    r"|\b(?:what (?:year|date|day|month|time|century|decade)|(?:which|what) year|deadline"
    r"|due date)\b",
    re.IGNORECASE,
)
# A digit in a name such as COVID-19, F-16 or H2O counts nothing.
_DIGIT = re.compile(r"(?<![A-Za-z\d])(?<![A-Z][-–])\d")
_NUMBER = re.compile(
    rf"\b(?:{'|'.join(NUMBERS)}|(?:{'|'.join(SCALES)}|dozen)s?|half|third|quarter|once|twice|none|few"
    r"|several|daily|weekly|monthly|yearly)\b",
    re.IGNORECASE,
)
# Without its capital, "may" is another word.
_MONTH = "|".join(MONTHS).replace("May", "(?-i:May)")
_DATE = re.compile(
    rf"\b(?:{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|yesterday|tomorrow|tonight"
    r"|ago|century|centuries|decades?|spring|summer|autumn|winter|morning|evening|noon|midnight)\b",
    re.IGNORECASE,
)


def asks_for_figure(question: str) -> bool:
    """Tell whether a question asks for a number or a time."""
    return any(_asked(question))


def lacks_kind(question: str, passage: str) -> bool:
    """Tell whether a question asks for a number or a time and the passage holds none."""
    amount, time = _asked(question)
    if not (amount or time) or _DIGIT.search(passage):
        return False
    return bool((amount and not _NUMBER.search(passage)) or (time and not _DATE.search(passage)))


@lru_cache(maxsize=64)  # one question meets every sentence of its passages
def _asked(question: str) -> tuple[bool, bool]:
    """Tell whether a question asks for an amount, and for a time."""
    return bool(_AMOUNT.search(question)), bool(_TIME.search(question))
