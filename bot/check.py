"""`shiji check`: judges a text for a person, or a stream of texts for a machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from locales import Catalogue
    from scoring.validator import Assessment, Missing, Question, Validator

_LONG = 200  # lines; a shorter input is done before a bar could be read
_KIND_COLOURS = {
    "output": "green",
    "outcome": "green",
    "activity": "yellow",
    "input": "yellow",
    "plan": "cyan",
    "claim": "magenta",
    "obstacle": "red",
}


@click.command("check")
@click.argument("text", required=False)
@click.option("--indicator", metavar="NAME", help="the indicator the text reports on")
@click.option("--lang", help="language of the answer: zh-CN or en (default: SHIJI_LOCALE)")
@click.option("--jsonl", is_flag=True, help="read JSON objects from standard input, one a line, and answer likewise")
def check_command(text: str | None, indicator: str | None, lang: str | None, *, jsonl: bool) -> None:
    """Say whether TEXT carries a result, and what it lacks if not."""
    if jsonl == (text is not None):
        raise click.UsageError("give either a TEXT or --jsonl")
    # Loaded here, because jieba's dictionary takes most of a second that `shiji --help` should not cost.
    from bot.settings import locale_in_use  # noqa: PLC0415 — see above
    from locales import Catalogue  # noqa: PLC0415 — see above
    from scoring.validator import Validator  # noqa: PLC0415 — see above

    catalogue, validator = Catalogue.load(), Validator.load()
    locale = catalogue.closest(lang or locale_in_use())
    if text is None:
        sys.exit(_check_lines(validator, catalogue, locale))
    _check_one(validator, catalogue, locale, text, indicator)


def _check_one(validator: Validator, catalogue: Catalogue, locale: str, text: str, indicator: str | None) -> None:
    from scoring.validator.checking import profile_named  # noqa: PLC0415 — loaded with the validator, see above

    assessment = validator.assess(text, indicator=profile_named(indicator) if indicator else None)
    for line in explain(assessment, catalogue, locale):
        click.echo(line)


def explain(assessment: Assessment, catalogue: Catalogue, locale: str) -> Iterator[str]:
    """The lines a person reads: verdict, marked-up text, figures, what is missing and the question."""
    say = _speaker(catalogue, locale)
    yield click.style(catalogue.text(locale, f"validator-label-{assessment.label}"), bold=True)
    for clause in assessment.clauses:
        kind = catalogue.text(locale, f"validator-kind-{clause.kind}")
        yield f"  [{click.style(kind, fg=_KIND_COLOURS.get(clause.kind.value))}] {clause.text}"
    for figure in assessment.figures:
        upper = f"–{figure.upper}" if figure.upper is not None else ""
        role = catalogue.text(locale, f"validator-role-{figure.role.value.replace('_', '-')}")
        yield f"  {figure.text} = {figure.value}{upper} {figure.unit} · {role}"
    if assessment.missing is not None:
        yield catalogue.text(locale, "validator-check-missing", missing=say(assessment.missing))
    if assessment.question is not None:
        yield say(assessment.question)
    for hint in assessment.hints:
        yield catalogue.text(locale, f"validator-hint-{hint.code}", **hint.params)


def _speaker(catalogue: Catalogue, locale: str) -> Callable[[Missing | Question], str]:
    def say(what: Missing | Question) -> str:
        family = type(what).__name__.lower()
        return catalogue.text(locale, f"validator-{family}-{what.code}", **what.params)

    return say


def _check_lines(validator: Validator, catalogue: Catalogue, locale: str) -> int:
    """Answers every line of standard input in order; the exit status is 1 when one could not be judged."""
    from scoring.validator.checking import check_line  # noqa: PLC0415 — loaded with the validator, see above

    say = _speaker(catalogue, locale)
    failed = False
    with _progress([line for line in sys.stdin.buffer.read().split(b"\n") if line.strip()]) as lines:
        for line in lines:
            # Bytes that are no UTF-8 become marks: the line is then judged or refused like any other.
            answer = check_line(validator, line.decode("utf-8", "replace"), say)
            failed = failed or "error" in answer
            click.echo(json.dumps(answer, ensure_ascii=False))
    return int(failed)


@contextmanager
def _progress(lines: Sequence[bytes]) -> Iterator[Iterable[bytes]]:
    """A bar on standard error while a long input is worked through, where somebody can see it."""
    if len(lines) < _LONG or not sys.stderr.isatty() or sys.stdout.isatty():
        yield lines
        return
    with click.progressbar(lines, file=sys.stderr) as bar:
        yield bar
