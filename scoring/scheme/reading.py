"""From the text of a scheme file to a checked scheme, or to everything that is wrong with it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from scoring.scheme.check import check
from scoring.scheme.model import Scheme
from scoring.scheme.problems import Path, Places, Problem, SchemeError, from_validation
from scoring.scheme.text import read

LISTS = ("colours", "warnings", "categories", "majors", "departments", "units", "indicators", "grades", "gates")
# With entries missing, sums and references would be blamed for what is not wrong with them.
UNSURE = {"weights", "weights-on", "unit-without-indicators", "quotas"}


def parse_scheme(text: str) -> Scheme:
    """A checked scheme from the YAML text of its file; raises SchemeError with every problem at once."""
    scheme, places = _well_formed(text)
    problems = check(scheme, places)
    if problems:
        raise SchemeError(problems)
    return scheme


def load_scheme(text: str) -> Scheme:
    """A scheme that was checked when it was imported: what has been in force goes on, whatever is refused since then.

    Raises SchemeError for what is no scheme at all.
    """
    return _well_formed(text)[0]


def _well_formed(text: str) -> tuple[Scheme, Places]:
    data, places = read(text)
    if not isinstance(data, Mapping):
        raise SchemeError([Problem("line 1: ", "empty")])
    try:
        scheme = Scheme.model_validate(data)
    except ValidationError as error:
        found = from_validation(error, places)
        raise SchemeError(in_order([*found, *_of_the_rest(data, error, places)])) from error
    return scheme, places


def in_order(problems: list[Problem]) -> list[Problem]:
    """By the line of the file; problems of one line as they came."""
    return sorted(problems, key=lambda one: int(one.place.split(":")[0].removeprefix("line ")))


def _of_the_rest(data: Mapping[str, Any], error: ValidationError, places: Places) -> list[Problem]:
    """What else is wrong, found in the file without the entries that could not be read; nothing when too much is."""
    broken = [item["loc"] for item in error.errors(include_url=False)]
    keys = {loc[0] for loc in broken if len(loc) == 1 and loc[0] not in Scheme.model_fields}
    if any(loc[0] not in keys and (len(loc) < 2 or loc[0] not in LISTS) for loc in broken):
        return []
    dropped = {(str(loc[0]), loc[1]) for loc in broken if len(loc) > 1}
    kept, numbers = _without(data, keys, dropped)
    try:
        scheme = Scheme.model_validate(kept)
    except ValidationError:
        return []
    gone = {str(data[name][number].get("id")) for name, number in dropped if isinstance(data[name][number], Mapping)}
    found = check(scheme, Renumbered(places, numbers))
    return [one for one in found if one.code not in UNSURE and one.params.get("id") not in gone]


def _without(
    data: Mapping[str, Any], keys: set[Any], dropped: set[tuple[str, Any]]
) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The data without some entries, and for each list the numbers its remaining entries had."""
    kept = {name: value for name, value in data.items() if name not in keys}
    numbers: dict[str, list[int]] = {}
    for name in LISTS:
        if isinstance(kept.get(name), list):
            numbers[name] = [one for one in range(len(kept[name])) if (name, one) not in dropped]
            kept[name] = [kept[name][one] for one in numbers[name]]
    return kept, numbers


class Renumbered(Places):
    """Places of a file some entries of which were left out."""

    def __init__(self, places: Places, numbers: Mapping[str, list[int]]) -> None:
        self._places = places
        self._numbers = numbers

    def line(self, path: Path) -> int:
        """The line in the whole file."""
        return self._places.line(self._original(path))

    def place(self, path: Path) -> str:
        """The place in the whole file."""
        return self._places.place(self._original(path))

    def _original(self, path: Path) -> Path:
        if len(path) > 1 and isinstance(path[1], int):
            return (path[0], self._numbers[str(path[0])][path[1]], *path[2:])
        return path
