"""A small library of documents that tests of the web ask: plain, hostile, and in many scripts."""

from __future__ import annotations

FERRY = "The ferry to Bergen leaves from pier seven every morning at six."
HARBOUR = f"""# The harbour

## Where does the ferry to Bergen leave?

Tickets are sold in the red kiosk. {FERRY} Dogs travel free of charge.

## Who runs the lighthouse?

The lighthouse is run by Åse Lindqvist, who has kept its lamp since 1987.

## What does the crane lift?

The harbour crane lifts containers of up to forty tonnes.
"""
SCRIPT = "<script>document.title = 'owned'</script>"
HANDLER = "<img src=x onerror=\"document.title='owned'\">"
BIDI = "The invoice \u202egpj.exe\u202c was opened by the treasurer."
WORD = "Schifffahrts" * 850  # 10,200 characters without a place to break
HOSTILE = f"""The auditor wrote {SCRIPT} into the ledger of the guild.

The painter wrote {HANDLER} onto the canvas of the museum.

{BIDI}

The clerk typed {WORD} without a pause.
"""
# Combining accents, emoji made of several code points, and astral letters before the answer.
EMOJI = "Le cafe\u0301 👩🏽‍🚀 𝔘 opens when the bakery smells of cardamom 🥐."
SCRIPTS = f"""{EMOJI} Nobody knows why.

تغادر السفينة الميناء في الصباح. يحمل القبطان مفتاح المنارة دائما.

灯台の鍵は船長が持っている。
"""
LIBRARY: dict[str, str | bytes] = {
    "harbour.md": HARBOUR,
    "fun & <games>.txt": HOSTILE,
    "scripts/Überall.txt": SCRIPTS,
    "picture.png": b"\x89PNG\r\n",
}
FERRY_QUESTION = "Where does the ferry to Bergen leave?"
UNANSWERED = "Why do zebras sing quarterly?"
