"""Formulas and exponents of web pages are lines that can be read."""

from __future__ import annotations

import re

import pytest

from tests.readings import html


@pytest.mark.parametrize(
    ("mathml", "line"),
    [
        ("<mi>π</mi><msup><mi>r</mi><mn>2</mn></msup>", "πr^2"),
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup>", "10^(−3)"),
        ("<msup><mi>x</mi><mrow><mn>12</mn></mrow></msup>", "x^12"),
        ("<msub><mi>x</mi><mi>i</mi></msub>", "x_i"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<mfrac><mn>1</mn><mn>2.5</mn></mfrac>", "1/2.5"),
        (
            "<mfrac><mrow><mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><mo>)</mo></mrow>"
            "<mn>2</mn></mfrac>",
            "(a+b)/2",
        ),
        ("<msqrt><mi>x</mi></msqrt><mo>=</mo><msqrt><mi>a</mi><mi>b</mi></msqrt>", "√x=√(ab)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "^3√x"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mo>∞</mo>"
            "</munderover><mi>i</mi>",
            "∑_(i=1)^∞i",
        ),
        ("<msup><mi>f</mi><mo>′</mo></msup><mo>&#x2061;</mo><mi>x</mi>", "f′ x"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>"
            "<mtr><mtd></mtd><mtd><mn>4</mn></mtd></mtr></mtable>",
            "1, 2; , 4",
        ),
        (
            "<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
            "C_6^14",
        ),
        ("<mi>x</mi><mtext> if </mtext><mi>y</mi><mo>mod</mo><mn>2</mn>", "x if y mod 2"),
        ("<mi>x</mi><mphantom><mi>y</mi></mphantom><mspace/><mi>z</mi>", "x z"),
        ("V <mo>=</mo> 5", "V=5"),
        (
            "<semantics><mrow><mi>V</mi></mrow><annotation>V = x</annotation></semantics>",
            "V",
        ),
    ],
)
def test_a_formula_is_a_line_of_its_sentence(mathml: str, line: str) -> None:
    assert html(f"<p>It is <math>{mathml}</math> here.</p>") == [(0, f"It is {line} here.")]
    prefixed = re.sub(r"<(/?)", r"<\1m:", f"<math>{mathml}</math>")
    assert html(f"<p>It is {prefixed} here.</p>") == [(0, f"It is {line} here.")]


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("10<sup>9</sup> cells", "10^9 cells"),
        ("25 m<sup>2</sup>", "25 m^2"),
        ("10<sup>−3</sup>", "10^−3"),
        ("<i>x</i><sup><i>n</i>+1</sup> y", "x^(n+1) y"),
        ("x<sup>(n+1)</sup>", "x^(n+1)"),
        ("e<sup>x<sup>2</sup></sup>", "e^x^2"),
        ("Ca<sup>2+</sup>", "Ca^2+"),
        ("2<sup>1</sup>/<sub>2</sub> litres", "2 1/2 litres"),
        ("2<sup>1</sup>⁄<sub>2</sub>, 2<sup>3</sup>/2", "2 1⁄2, 2^3/2"),
        ("x<sub>i</sub><sup>2</sup>", "xi^2"),
        ("<a href=x>10<sup>9</sup> cells</a>", "10^9 cells"),
        ("H<sub>2</sub>O", "H2O"),
        ("1<sup>st</sup>, n<sup>th</sup>", "1st, nth"),
        ("le XIX<sup>e</sup> siècle", "le XIXe siècle"),
        ("M<sup>me</sup> N<sup>o</sup> 5", "Mme No 5"),
        ("Acme<sup>TM</sup> and Acme<sup>®</sup>", "AcmeTM and Acme®"),
        ("20<sup>°</sup>C, f<sup>′</sup>", "20°C, f′"),
        ("price<sup>[2]</sup>, price<sup>(2)</sup>", "price[2], price(2)"),
        ("x <sup>2</sup>, x<sup></sup><sup> </sup>", "x 2, x"),
    ],
)
def test_an_exponent_is_told_from_the_number_that_it_stands_at(marked: str, text: str) -> None:
    assert html(f"<p>{marked}</p>") == [(0, text)]


def test_a_formula_that_is_also_drawn_is_read_once() -> None:
    mathml = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"
    drawn = "<span aria-hidden=true>x<sup>2</sup></span>"
    katex = f"<p>It is <span><span>{mathml}</span>{drawn}</span> here.</p>"
    mathjax = f"<p>It is <span>{drawn}<span>{mathml}</span></span> here.</p>"
    image = f"<p>It is <span style='display:none'>{mathml}</span><img src=x> here.</p>"
    for page in (katex, mathjax, image):
        assert html(page) == [(0, "It is x^2 here.")]
    assert html(f"<p>It is <span hidden>{mathml}</span> not here.") == [(0, "It is not here.")]


def test_a_formula_of_any_depth_is_read() -> None:
    deep = "<mrow>" * 1000 + "<mi>x</mi>" + "</mrow>" * 1000
    assert html(f"<math>{deep}</math>") == [(0, "x")]


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("50<sup><a href=#f>1</a></sup> euros", "50 euros"),
        ("50<a href=#f><sup>1</sup></a> euros", "50 euros"),
        ("50<a href=#f> <span><sup>1</sup></span></a> euros", "50 euros"),
        ("50<sup class=footnote>1</sup> euros", "50 euros"),
        ("50<sup><a href=#f>1</a>, <a href=#g>2</a></sup> euros", "50 euros"),
        ("50<sup><a href=#f>*</a></sup> euros", "50 euros"),
        ("in 2019.<sup>2</sup> Later", "in 2019. Later"),
        ("5<a epub:type=noteref href=#f>2</a> cats", "5 cats"),
        ("5<a role=doc-noteref href=#f>2</a> cats", "5 cats"),
        ("See <a role=doc-noteref href=#f>the second note</a>.", "See the second note."),
        ("Acme<sup><a href=#f>TM</a></sup>", "AcmeTM"),
    ],
)
def test_the_mark_of_a_note_is_no_digit_of_the_number_before_it(marked: str, text: str) -> None:
    assert html(f"<p>{marked}</p>") == [(0, text)]


@pytest.mark.parametrize("sign", ["¶", "#", "\u200b", "↩", "<svg></svg>"])
def test_a_link_without_words_that_leads_through_the_page_is_no_text(sign: str) -> None:
    page = f"<h1>Rules<a href=#rules>{sign}</a></h1><p>Be kind. <a href=#r>{sign}</a></p>"
    assert html(page) == [(1, "Rules"), (0, "Be kind.")]
    assert html(f"<a href=#top>{sign}<p>It is <b>so</b>.</p></a>") == [(0, "It is so.")]
