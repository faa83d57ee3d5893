"""Build as `qa build --events` does, with the toy encoder, in a process of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.conftest import Workshop
from tests.toy import ToyEncoder, toy_model
from web.command_line.building import print_event


def command(workshop: Workshop) -> list[str]:
    """Return the command that builds a workshop's index."""
    return [sys.executable, "-m", "tests.toy_build", str(workshop.seeds.parent)]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    model = toy_model(folder / "model")
    workshop = Workshop(folder / "seeds", folder / "index", model, ToyEncoder(model.fingerprint))
    report = workshop.build(progress=print_event)
    sys.stdout.write(json.dumps({"report": asdict(report)}) + "\n")
