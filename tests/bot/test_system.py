"""`make system` helps itself to a PostgreSQL server for the tests, never to somebody's own."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "system"
CLOSED = "host    all             all             127.0.0.1/32            scram-sha-256\n"
STUBS = {
    "chromium": "",
    "fc-list": "echo 'Noto Sans CJK, Noto Color Emoji'",
    "sudo": 'exec "$@"',
    "apt-get": '[ "$1" = update ] || { mkdir -p "$CLUSTER"; [ -e "$RULES" ] || printf "$CLOSED" > "$RULES"; }',
    "service": "",
    "psql": "",
    "sleep": "",
}
"""What the script calls, without a system to change."""


@pytest.mark.parametrize(
    ("there_before", "ci", "opened"),
    [(False, "", True), (True, "", False), (True, "true", True)],
    ids=["none yet: one for the tests", "somebody's, stopped or on another port", "a runner's own, thrown away after"],
)
def test_a_server_that_was_there_lets_in_whom_it_let_in_before(
    tmp_path: Path, there_before: bool, ci: str, opened: bool
) -> None:
    rules = tmp_path / "etc" / "15" / "main" / "pg_hba.conf"
    if there_before:
        rules.parent.mkdir(parents=True)
        rules.write_text(CLOSED)
    (tmp_path / "bin").mkdir()
    for name, does in STUBS.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    # Nobody listens on port 1, and the machine's own servers are not looked at.
    script = SCRIPT.read_text(encoding="utf-8").replace("/etc/postgresql", str(tmp_path / "etc")).replace("5432", "1")
    surroundings = {"CLUSTER": str(rules.parent), "RULES": str(rules), "CLOSED": CLOSED, "CI": ci}
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"

    ran = subprocess.run(  # noqa: S603 — our own program text
        ["/bin/bash", "-c", script], env=surroundings | {"PATH": path}, capture_output=True, text=True, check=True
    )

    assert ("trust" in rules.read_text()) is opened
    assert ("lets anybody on this machine in" in ran.stdout) is opened
