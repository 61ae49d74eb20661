from __future__ import annotations

from dataclasses import dataclass

from handlers.shared.access import EVERYTHING
from handlers.shared.boards import NoSchemeError
from handlers.shared.desk import Desk
from locales import Words
from scoring.scheme import Category, Department, Scheme, Unit
from storage.records import Grant, Role

Place = Unit | Category | Department


@dataclass(frozen=True, slots=True)
class Reach:
    """A grant with what its scope is called in the scheme; `place` is None for everything and for what is gone."""

    grant: Grant
    place: Place | None


def scheme_if_any(desk: Desk) -> Scheme | None:
    """The scheme in force, or None before the office has imported one: people may join before that."""
    try:
        return desk.scheme
    except NoSchemeError:
        return None


def reach(scheme: Scheme | None, grant: Grant) -> Reach:
    """What the scope of a grant stands for."""
    return Reach(grant, place_of(scheme, grant.scope) if scheme else None)


def place_of(scheme: Scheme, scope: str) -> Place | None:
    """The unit, category or department of that id."""
    everything: tuple[Place, ...] = (*scheme.units, *scheme.categories, *scheme.departments)
    return next((place for place in everything if place.id == scope), None)


def held_words(words: Words, reached: Reach) -> str:
    """A role with where it holds: `青柳镇 · 报送员`. The office holds everywhere, so that need not be said."""
    role = words(f"people-role-{reached.grant.role}")
    if reached.grant.role == Role.OFFICE:
        return role
    return words("people-held", role=role, place=place_name(words, reached))


def place_name(words: Words, reached: Reach) -> str:
    """What a scope is called: its name, "all units", or the bare id of what the scheme no longer has."""
    if reached.place is not None:
        return words.named(reached.place)
    return words("people-everywhere") if reached.grant.scope == EVERYTHING else reached.grant.scope
