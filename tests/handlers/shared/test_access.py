"""Every action for every role and reach: the whole table, so that a right given by mistake is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from handlers.shared.access import EVERYTHING, Action, grants_for, may, may_in_unit, may_on_indicator, units_for
from scoring.scheme import Scheme, parse_scheme
from storage.records import Grant, Person, Role
from tests.handlers.scheme import SCHEME

MATRIX = {
    #                          reporter reviewer inspector supervisor office
    Action.REPORT: "yes no no no no",
    Action.SEE_STANDING: "yes no no yes yes",
    Action.ANSWER_WARNING: "yes no no no no",
    Action.REVIEW: "no yes no no no",
    Action.DIGEST: "no no no yes yes",
    Action.INVITE: "no no no no yes",
    Action.MANAGE_PEOPLE: "no no no no yes",
}
TABLE = [
    (action, role, answer == "yes")
    for action, row in MATRIX.items()
    for role, answer in zip(Role, row.split(), strict=True)
]
REACH = [
    ("zhangjia", {"zhangjia"}),
    ("street", {"east", "west"}),
    (EVERYTHING, {"zhangjia", "zhangwan", "qingliu", "baishi", "hekou", "east", "west"}),
    ("transport", set()),
    ("nowhere", set()),
]


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return parse_scheme(SCHEME)


def person(role: Role, scope: str) -> Person:
    return Person(1, 1001, "王芳", "zh-CN", None, None, True, (Grant(role, scope),), None)


def test_every_action_has_its_row() -> None:
    assert set(MATRIX) == set(Action)


@pytest.mark.parametrize(("action", "role", "allowed"), TABLE, ids=[f"{one[0]}-{one[1]}" for one in TABLE])
def test_a_role_may_do_what_the_table_says(action: Action, role: Role, allowed: bool) -> None:
    assert may(person(role, EVERYTHING), action) is allowed


@pytest.mark.parametrize(
    ("action", "role", "allowed", "scope", "units"),
    [(*row, *reach) for row, reach in product(TABLE, REACH)],
    ids=[f"{row[0]}-{row[1]}-{reach[0]}" for row, reach in product(TABLE, REACH)],
)
def test_a_role_holds_only_within_its_scope(
    scheme: Scheme, action: Action, role: Role, allowed: bool, scope: str, units: set[str]
) -> None:
    who = person(role, scope)

    reached = {unit.id for unit in scheme.units if may_in_unit(who, action, unit)}

    assert reached == (units if allowed else set())
    assert {unit.id for unit in units_for(who, action, scheme)} == reached


@pytest.mark.parametrize(
    ("scope", "mine"), [("transport", {"roads", "school"}), ("police", {"cameras", "quality", "honours"})]
)
def test_a_reviewer_reviews_the_indicators_of_the_department(scheme: Scheme, scope: str, mine: set[str]) -> None:
    who = person(Role.REVIEWER, scope)

    assert {one.id for one in scheme.indicators if may_on_indicator(who, Action.REVIEW, one)} == mine


@pytest.mark.parametrize("role", [role for role in Role if role != Role.REVIEWER])
def test_nobody_else_reviews(scheme: Scheme, role: Role) -> None:
    assert not any(may_on_indicator(person(role, EVERYTHING), Action.REVIEW, one) for one in scheme.indicators)


@pytest.mark.parametrize("action", list(Action))
def test_whoever_was_removed_may_nothing(action: Action) -> None:
    everything = tuple(Grant(role, EVERYTHING) for role in Role)
    gone = replace(person(Role.OFFICE, EVERYTHING), grants=everything, removed_at=datetime(2026, 11, 1, tzinfo=UTC))

    assert grants_for(gone, action) == ()


def test_grants_of_several_roles_add_up_and_do_not_mix(scheme: Scheme) -> None:
    both = replace(
        person(Role.REPORTER, "zhangjia"), grants=(Grant(Role.REPORTER, "zhangjia"), Grant(Role.SUPERVISOR, "street"))
    )

    assert {unit.id for unit in units_for(both, Action.REPORT, scheme)} == {"zhangjia"}
    assert {unit.id for unit in units_for(both, Action.SEE_STANDING, scheme)} == {"zhangjia", "east", "west"}


def test_units_come_once_and_in_the_order_of_the_scheme_however_they_are_named(scheme: Scheme) -> None:
    scopes = [unit.id for unit in reversed(scheme.units)] + [one.id for one in scheme.categories] + ["nowhere"]
    who = replace(person(Role.REPORTER, "nowhere"), grants=tuple(Grant(Role.REPORTER, scope) for scope in scopes))

    assert units_for(who, Action.REPORT, scheme) == scheme.units


def test_a_changed_scheme_looks_its_units_up_anew(scheme: Scheme) -> None:
    first, second, *_ = scheme.units
    assert scheme.units_within([second.id]) == (second,)

    changed = scheme.model_copy(update={"units": (second,)})

    assert changed.units_within([second.id]) == (second,)
    assert changed.units_within([first.id]) == ()
