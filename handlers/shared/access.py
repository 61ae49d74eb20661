"""Who may do what: one table of actions, roles and reach. Every action asks it; the tests walk all of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from scoring.scheme import Indicator, Scheme, Unit
from storage.records import Grant, Person, Role

EVERYTHING = "*"


class Action(StrEnum):
    """What a person may want to do."""

    REPORT = "report"
    SEE_STANDING = "see_standing"
    ANSWER_WARNING = "answer_warning"
    REVIEW = "review"
    DIGEST = "digest"
    INVITE = "invite"
    MANAGE_PEOPLE = "manage_people"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.REPORT: frozenset({Role.REPORTER}),
    Action.SEE_STANDING: frozenset({Role.REPORTER, Role.SUPERVISOR, Role.OFFICE}),
    Action.ANSWER_WARNING: frozenset({Role.REPORTER}),
    Action.REVIEW: frozenset({Role.REVIEWER}),
    Action.DIGEST: frozenset({Role.SUPERVISOR, Role.OFFICE}),
    Action.INVITE: frozenset({Role.OFFICE}),
    Action.MANAGE_PEOPLE: frozenset({Role.OFFICE}),
}


def grants_for(person: Person, action: Action) -> tuple[Grant, ...]:
    """The grants by which a person may do this somewhere; empty when nowhere."""
    if person.removed_at is not None:
        return ()
    return tuple(grant for grant in person.grants if grant.role in ALLOWED[action])


def may(person: Person, action: Action) -> bool:
    """Whether the person may do this somewhere."""
    return bool(grants_for(person, action))


def may_in_unit(person: Person, action: Action, unit: Unit) -> bool:
    """Whether the person may do this in that unit: by the unit itself, by its category, or everywhere."""
    reach = {EVERYTHING, unit.id, unit.category}
    return any(grant.scope in reach for grant in grants_for(person, action))


def may_on_indicator(person: Person, action: Action, indicator: Indicator) -> bool:
    """Whether the person may do this with that indicator, as one of the department that owns it."""
    return any(grant.scope in {EVERYTHING, indicator.owner} for grant in grants_for(person, action))


def units_for(person: Person, action: Action, scheme: Scheme) -> tuple[Unit, ...]:
    """The units in which the person may do this, in the order of the scheme."""
    scopes = {grant.scope for grant in grants_for(person, action)}
    return scheme.units if EVERYTHING in scopes else scheme.units_within(scopes)


def people_for(people: Iterable[Person], action: Action, unit: Unit) -> tuple[Person, ...]:
    """Those of `people` who may do this in that unit and are still members."""
    return tuple(person for person in people if may_in_unit(person, action, unit))
