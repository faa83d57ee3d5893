"""Clocks, clients and processes: what every measurement needs."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CACHE = Path(__file__).resolve().parents[2] / ".cache"


@dataclass(frozen=True)
class Load:
    """What clients saw: milliseconds of each answer, errors, and the seconds it took in all."""

    milliseconds: Sequence[float]
    errors: int
    seconds: float

    @property
    def median(self) -> float:
        """Return the median in milliseconds."""
        return float(np.median(self.milliseconds))

    @property
    def p95(self) -> float:
        """Return the 95th percentile in milliseconds."""
        return float(np.percentile(self.milliseconds, 95))

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return len(self.milliseconds) / self.seconds


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], port: int, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until it answers, and stop it at the end."""
    env = {**os.environ, **environment}
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


def ask_over_http(port: int, questions: Iterable[str]) -> Load:
    """Ask questions one after another over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times, errors = [], 0
    started = time.perf_counter()
    for question in questions:
        body = json.dumps({"question": question})
        before = time.perf_counter()
        connection.request("POST", "/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            times.append((time.perf_counter() - before) * 1000)
        else:
            errors += 1
    connection.close()
    return Load(times, errors, time.perf_counter() - started)


def shared_out(questions: Sequence[str], clients: int) -> list[Sequence[str]]:
    """Return the questions of each of `clients` clients."""
    return [questions[first::clients] for first in range(clients)]


def ask_at_once(port: int, shares: Sequence[Iterable[str]]) -> Load:
    """Ask the questions of several clients at the same time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(shares)) as pool:
        loads = list(pool.map(lambda share: ask_over_http(port, share), shares))
    seconds = time.perf_counter() - started
    times = [value for load in loads for value in load.milliseconds]
    return Load(times, sum(load.errors for load in loads), seconds)


def resident_megabytes(pid: int) -> float:
    """Return the resident memory of a process, mapped files included."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no memory of process {pid}")


def run_seconds(command: Sequence[str], **environment: str) -> float:
    """Return the seconds from a process's start to its end; raise if it fails."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - started
