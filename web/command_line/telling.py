"""Tell answers, builds and scores on a terminal, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embeddings.building.report import Report
from qa.answer import Answer, Candidate
from qa.evaluation.metrics import Outcome
from qa.evaluation.scorecard import Scorecard
from web.command_line.printing import one_line


def told(answer: Answer) -> str:
    """Return an answer for a terminal, the answering sentences between arrows."""
    found = answer.status == "answered"
    lines = [] if found else ["Not in these documents."]
    if answer.near_misses:
        lines[0] += " The closest passages:"
    if answer.differing:
        numbers = ", ".join(str(place + 1) for place in answer.differing)
        lines.append(f"Passages 1 and {numbers} give different figures: compare them.")
    for quote in answer.quotes or answer.near_misses:
        start, end = quote.highlight.start, quote.highlight.end
        shown = f"{quote.text[:start]}»{quote.marked}«{quote.text[end:]}"
        spot = f"page {quote.page}" if quote.page else f"line {quote.line}"
        place = ", ".join(filter(None, [quote.document.path, quote.heading, spot]))
        lines.append(f"\n{shown}\n    {place}  ({quote.confidence:.0%} sure)")
    lines += [_reasons(place, found) for place, found in enumerate(answer.explanation or (), 1)]
    return "\n".join(lines).strip("\n")


def _reasons(place: int, candidate: Candidate) -> str:
    """Return why a candidate stands where it does: value x weight of each leg, and the words."""
    legs = [
        f"{name} {leg.value:.2f} x {leg.weight:.1f} = {leg.adds:.2f}"
        for name, leg in candidate.legs.items()
    ]
    words = [
        f"{term.word} (for {term.term})" if term.guessed else term.word for term in candidate.terms
    ]
    where = f"{candidate.document.path}, characters {candidate.start} to {candidate.end}"
    read = ""
    if candidate.read is not None:
        read = f" ({candidate.compared:.0%} before it was read: log-odds {candidate.read:+.1f})"
    return (
        f"\n{place}. {where}: score {candidate.score:.2f}, {candidate.confidence:.0%} sure{read}"
        f"\n    {'; '.join(legs)}\n    words: {', '.join(words) or 'none'}"
    )


def counted(number: int, thing: str) -> str:
    """Return a number of things in words."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def summary(report: Report) -> str:
    """Return what a build did in words, a line for each file that something is to be said of."""
    lines = [
        one_line(f"{'skipped ' if file.outcome == 'skipped' else ''}{file.path}: {file.note}")
        for file in report.files
        if file.note
    ]
    changes = [
        f"{len(paths)} {name}"
        for name, paths in (
            ("added", report.added), ("changed", report.changed), ("removed", report.removed),
        )
        if paths
    ]  # fmt: skip
    lines.append(
        f"{counted(report.documents, 'document')} "
        f"({', '.join([*changes, f'{report.unchanged} unchanged'])}), "
        f"{counted(report.paragraphs, 'paragraph')} "
        f"({report.embedded} embedded, {report.reused} reused), "
        f"{len(report.skipped)} skipped, in {report.seconds:.1f} s"
        f"{' (dry run: nothing was done)' if report.dry_run else ''}"
    )
    return "\n".join(lines)


def refusals(outcomes: Sequence[Outcome]) -> str:
    """Return how many questions could not be asked and why the first could not, "" if all were."""
    refused = [outcome for outcome in outcomes if outcome.refused]
    if not refused:
        return ""
    return (
        f"{len(refused)} of {len(outcomes)} questions could not be asked and count as if nothing "
        f"was found; the first is {refused[0].question}: {refused[0].refused}"
    )


def table(card: Scorecard, changes: Mapping[str, tuple[float, float, float]]) -> str:
    """Return scores for a terminal, each with its interval, and by how much it changed."""
    lines = [
        f"{card.dataset}: {counted(card.passages, 'passage')} in "
        f"{counted(card.paragraphs, 'paragraph')}, {counted(card.questions, 'question')}, "
        f"{card.milliseconds['median']:.1f} ms each (median)"
    ]
    for name, value in card.metrics.items():
        low, high = card.intervals[name]
        line = f"  {name:<13}{value:.4f}  [{low:.4f}, {high:.4f}]"
        if name in changes:
            by, least, most = changes[name]
            line += f"  {by:+.4f} [{least:+.4f}, {most:+.4f}]"
        lines.append(line)
    return "\n".join(lines)
