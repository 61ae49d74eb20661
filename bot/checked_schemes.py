"""Imported schemes as they were read, kept beside the data: a city's file takes seconds to read, this hundredths."""

import contextlib
import hashlib
import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import structlog
from pydantic import ValidationError

from scoring.scheme import Scheme, load_scheme

log = structlog.get_logger(__name__)


class CheckedSchemes:
    """Reads a scheme like `load_scheme`, and does so once for a text and a version of the rules."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, text: str) -> Scheme:
        """The scheme of a file's text. Raises `SchemeError`."""
        place = self._folder / f"scheme-{_key(text)}.json"
        kept = _kept(place)
        if kept is None:
            kept = load_scheme(text)
            self._keep(place, kept)
        return kept

    def _keep(self, place: Path, scheme: Scheme) -> None:
        """Write it whole or not at all, and drop what earlier texts left. Without it a start is slow, no more."""
        draft = place.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # What the file does not name stays unnamed: a change in the year replaces only what it names.
            draft.write_text(scheme.model_dump_json(exclude_unset=True, by_alias=True), encoding="utf-8")
            for old in self._folder.glob("scheme-*.json"):
                old.unlink(missing_ok=True)
            draft.replace(place)
        except OSError as error:
            log.warning("scheme.not_kept", error=str(error))
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def _kept(place: Path) -> Scheme | None:
    try:
        return Scheme.model_validate_json(place.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.warning("scheme.read_anew", error=str(error))
        return None


def _key(text: str) -> str:
    """Of the text and of the program that checked it: a rule that changed may judge it differently."""
    return hashlib.sha256(f"{_rules()}\n{text}".encode()).hexdigest()[:32]


@cache
def _rules() -> str:
    """Of everything a rule may be written in: schemes, and what they are made of, such as formulas."""
    return hashlib.sha256(b"\0".join(one.read_bytes() for one in rule_files())).hexdigest()


def rule_files() -> list[Path]:
    """The scoring without its validator, which reads reports and no schemes."""
    scoring = Path(str(files("scoring")))
    folders = (scoring, *(one for one in scoring.iterdir() if one.is_dir() and one.name != "validator"))
    return sorted(path for folder in folders for path in folder.glob("*.py"))
