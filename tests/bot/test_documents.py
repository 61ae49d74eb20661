"""What a newcomer copies out of the documents is understood as it stands there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.settings import Settings
from tests.bot.test_deploy import call

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
OUR_COMMAND = re.compile(r"(?:[A-Z_]+=\S* )*(?:\S*bin/)?shiji (.+)")


def command_lines(text: str) -> Iterator[str]:
    """What follows `shiji` in shell blocks and in sentences; of a synopsis, everything that may stand there."""
    lines = [line for block in SHELL.findall(text) for line in block.splitlines()]
    spans = re.findall(r"`([^`]+)`", re.sub(r"^ *```.*$", "", text, flags=re.MULTILINE))
    for line in [*lines, *spans]:
        for part in line.split("&&"):
            found = OUR_COMMAND.match(part.strip())
            if found is not None:
                yield re.sub(r"[\[\]]|\| ", "", found[1])


FOUND = [(path.name, line) for path in DOCUMENTS for line in command_lines(path.read_text(encoding="utf-8"))]


def _convert(kind: click.Path, value: object, parameter: click.Parameter | None, context: click.Context | None) -> str:
    """Nothing of it is there; but a folder cannot stand for a file, nor a file for a folder."""
    file = str(value)
    if kind.file_okay != ("." in file or file in {"FILE", "SCHEME", "FACTS"}):
        kind.fail(f"{file} is of the other kind", parameter, context)
    return file


@pytest.mark.parametrize(("document", "line"), FOUND, ids=[f"{document}: {line[:50]}" for document, line in FOUND])
def test_every_command_in_the_documents_is_understood(
    document: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click.Path, "convert", _convert)

    assert call(shlex.split(line, comments=True)) is not None, document


def test_the_readme_names_every_setting() -> None:
    [table] = re.findall(
        r"^\| setting .*?\n\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    named = {name for row in table.strip().splitlines() for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}

    assert {name.lower() for name in named} == Settings.model_fields.keys()
