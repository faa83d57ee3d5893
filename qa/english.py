"""What makes an English question lean on the questions before it: one table of words.

The modules that resolve follow-ups read it, and what tells whether a question is in English at all.
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


# Stand for something said before. Possessives come with the noun they belong to.
PERSONS = word_set("he she him her his hers himself herself")
THINGS = word_set("it they them its their theirs itself themselves")
POSSESSIVE = word_set("his her its their")
# Point at something said before, unless a name of a time follows ("this year").
POINTERS = word_set("this that these those such")
TIMES = word_set("year month week day morning afternoon evening century decade time moment")
# Need a noun that was said before: "which one", "what else", "the other", "the same".
BLANKS = word_set("one ones another other others else same both either neither former latter")
# Carry on from what was said before, at the beginning of a question.
OPENERS = ("and", "but", "or", "also", "so", "then", "what about", "how about", "only", "even")
# Stand for several things, or ask which of several it is.
MANY = BLANKS | word_set("they them their theirs these those all each which")
# "Is it possible to …", "does it take long to …": it stands for nothing.
EMPTY_IT = word_set(
    """possible impossible true worth necessary important safe hard easy difficult better best
    okay ok good bad normal common likely unlikely time raining snowing cold hot allowed take
    cost like"""
)
# Begin a clause: what comes before may be what a pronoun after them stands for.
CLAUSES = word_set("if when while because although though after before that who and since")
ARTICLES = word_set("a an the")
ASKING = word_set("who whom whose which what when where why how")
SPEAKERS = word_set("i we you")
PREPOSITIONS = word_set(
    """about at by for from in into of on over through to toward towards under with without
    between during against like than as per via until since"""
)
# Have the subject after them and the verb after that: "did Zappa leave".
HELPERS = word_set("do does did can could will would shall should may might must")
BEING = word_set("is are was were be been being am isn't aren't wasn't weren't has have had")
# Words without substance of their own: they name nothing that a question leans on.
EMPTY = (
    word_set(
        """a an the i you we me us my your our mine yours ours who whom whose which what when where
    why how is are was were be been being am do does did done doing have has had having can could
    will would shall should may might must not no yes nor if whether because while although
    though there here some any all each every many much more most less least few several very
    too just really actually also so then than only even ever never still yet already again now
    up down out off back away please thanks thank cool great nice awesome sorry hey yeah yep hmm
    ok okay well oh wow hi hello tell know mean means want wanted need needs get gets got go
    goes going went come comes came make makes made give gives gave given take takes took taken
    say says said saying think thinks thought see sees saw seen find found use used using happen
    happens happened happening become became called call explain describe discuss show look like
    let work works worked kind kinds type types sort way ways thing things something anything
    everything nothing someone anyone everyone people person example examples information detail
    details article interesting important main different similar good better best bad worse
    worst big great long new old first last next other another lot lots aspect aspects fact
    facts part parts don t s re ve ll d m isn aren wasn weren doesn didn couldn wouldn shouldn
    won can't don't isn't aren't wasn't weren't doesn't didn't what's who's where's when's how's
    why's that's it's he's she's they're i'm i've you're does't etc"""
    )
    | PERSONS
    | THINGS
    | POINTERS
    | BLANKS
    | PREPOSITIONS
    | CLAUSES
)
# Carry on from what was said before, at the end of a question.
CLOSERS = word_set("too also instead then though either")
# Before a "that" which begins a clause.
SPEECH = word_set("people person say says said think thinks thought thing things")
# Join the words of one name: "Bank of England", "Charles de Gaulle".
JOINERS = word_set("of the de la van von der del and for in al bin")
