"""A scheme is checked before it counts: every problem at once, with its place, in words."""

from decimal import Decimal
from pathlib import Path

import pytest

from locales import Catalogue
from scoring.scheme import Problem, SchemeError, parse_scheme
from tests.scoring.shows import shows

GOOD = (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")
ROADS = "id: roads, name: 公路, major: growth, owner: d, points: 20, target: 60"
VETO = "authority: central, document: 中办〔2018〕1号, issued: 2018-01-01"


def problems(text: str) -> tuple[Problem, ...]:
    try:
        parse_scheme(text)
    except SchemeError as error:
        return error.problems
    return ()


WRONG = [
    # what is wrong, what stood there, what stands there now, the code, part of the place
    ("points do not add up", "points: 20, target: 60", "points: 21, target: 60", "weights", "categories/town"),
    ("a unit of no category", "name: 甲, category: town", "name: 甲, category: twon", "unknown-id", "units/a/category"),
    ("an owner that is no department", ROADS, ROADS.replace("owner: d", "owner: dd"), "unknown-owner", "roads/owner"),
    ("no owner", ROADS, ROADS.replace("owner: d, ", ""), "no-owner", "indicators/roads"),
    ("no target", ROADS, ROADS.replace(", target: 60", ""), "no-target", "indicators/roads"),
    ("an id used twice", "{id: b, name: 乙", "{id: a, name: 乙", "id-twice", "units/a"),
    ("a key written twice", "year: 2026\n", "year: 2026\nyear: 2027\n", "twice", "year"),
    ("a key nobody knows", "year: 2026\n", "year: 2026\nyaer: 2027\n", "unknown-key", "yaer"),
    ("a method nobody knows", "kind: normalise", "kind: normalize", "unknown-kind", "output/method"),
    ("a word for a number", "points: 20, target: 60", "points: many, target: 60", "not-a-number", "roads/points"),
    ("a day that does not exist", "due: 2026-04-30", "due: 2026-04-31", "not-a-date", "milestones/m1/due"),
    ("a share that is none", "quota: 30%", "quota: 三成", "not-a-share", "grades/top/quota"),
    ("an id in Chinese", "{id: c, name: 丙", "{id: 丙, name: 丙", "bad-id", "units/"),
    (
        "a colour nobody set",
        "levels: {yellow: 5, red: 20}",
        "levels: {pink: 5}",
        "unknown-id",
        "warnings/behind/levels",
    ),
    ("milestones over 100 %", "share: 60%}, {id: m2", "share: 70%}, {id: m2", "milestone-shares", "school/milestones"),
    ("a milestone next year", "due: 2026-10-31", "due: 2027-10-31", "milestone-outside", "milestones/m2/due"),
    ("quotas over 100 %", "quota: 30%", "quota: 70%", "quotas", "grades"),
    ("a formula that cannot be read", "mean(share('roads')", "mean(share('roads'", "formula", "mixed/method"),
    ("a formula with an unknown name", '* full", cap: 5', '* fool", cap: 5', "formula-name", "indicators/mixed"),
    ("a formula on an unknown indicator", "share('output')) *", "share('outptu')) *", "unknown-id", "indicators/mixed"),
    ("a gate on an unknown indicator", "points('roads') < 5", "points('raods') < 5", "unknown-id", "gates/g2/when"),
    ("a circle", "share('output')) *", "share('mixed')) *", "circle", "indicators/mixed"),
    (
        "a veto on the county's own authority",
        "authority: central",
        "authority: county",
        "veto-authority",
        "veto/method",
    ),
    ("a veto without a document", VETO, "authority: central", "veto-document", "indicators/veto/method"),
    ("a cap no deduction can reach", "step: 5, most: 8", "step: 5, most: 80", "cap-unreachable", "cameras/method/most"),
    ("a cap no bonus can reach", "bonus_most: 4", "bonus_most: 40", "cap-unreachable", "categories/town/bonus_most"),
    ("a year that ends before it starts", "end: 2026-12-31", "end: 2025-12-31", "year-backwards", "end"),
    (
        "an indicator that ends before it starts",
        ROADS,
        f"{ROADS}, start: 2026-06-01, end: 2026-05-01",
        "period-backwards",
        "roads",
    ),
    (
        "a target behind last year's without a reason",
        ROADS,
        f"{ROADS}, history: {{a: {{2025: 61}}}}",
        "target-below-last-year",
        "indicators/roads/target",
    ),
    (
        "a target from a year nobody recorded",
        ROADS,
        ROADS.replace("target: 60", "target: {from: last_year}"),
        "history-missing",
        "indicators/roads/target",
    ),
    (
        "stages that go back",
        ROADS,
        ROADS.replace(
            "target: 60",
            "target: {all: 60, stages: [{until: 2026-06-30, share: 50%}, {until: 2026-05-31, share: 100%}]}",
        ),
        "stages",
        "indicators/roads/target/stages",
    ),
    (
        "a lower bound above the upper",
        "method: {kind: normalise}",
        "method: {kind: normalise, low: 9, high: 3}",
        "bounds",
        "indicators/output/method",
    ),
    (
        "sums that break in the middle of the year",
        "changes: [{from: 2026-07-01, target: 70}]",
        "changes: [{from: 2026-07-01, points: 30}]",
        "weights-on",
        "categories/town",
    ),
    (
        "a change to a formula with an unknown name",
        "kind: normalise}",
        'kind: normalise}, changes: [{from: 2026-07-01, method: {kind: formula, points: "valeu"}}]',
        "formula-name",
        "indicators/output/changes/0",
    ),
    (
        "a change that closes a circle",
        "kind: normalise}",
        "kind: normalise}, changes: [{from: 2026-07-01, method: {kind: formula, points: \"points('mixed')\"}}]",
        "circle",
        "indicators/",
    ),
    (
        "a change to a veto on the county's own authority",
        "days: 20}",
        "days: 20}, changes: [{from: 2026-07-01, method: {kind: veto, authority: county}}]",
        "veto-authority",
        "indicators/order/changes/0/method",
    ),
    (
        "a change of milestones to less than 100 %",
        "name: 学校\n",
        "name: 学校\n    changes: [{from: 2026-07-01, milestones: [{id: m, name: 顶, due: 2026-04-30, share: 99%}]}]\n",
        "milestone-shares",
        "indicators/school/changes/0/milestones",
    ),
    (
        "a change to an owner that is no department",
        "changes: [{from: 2026-07-01, target: 70}]",
        "changes: [{from: 2026-07-01, owner: dd}]",
        "unknown-owner",
        "indicators/roads/changes/0/owner",
    ),
    (
        "sums that break where a change ends an indicator",
        "changes: [{from: 2026-07-01, target: 70}]",
        "changes: [{from: 2026-07-01, counts_until: 2026-08-31}]",
        "weights-on",
        "categories/town",
    ),
    ("points off the last places", "effect: zero", "effect: deduct, last_places: 1", "veto-last-places", "veto/method"),
    ("not YAML", "units:\n", "units: [\n", "not-yaml", "line "),
]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("{from: 2026-07-01, target: 45, why: 征地政策调整}", []),
        ("{from: 2026-07-01, target: 45, why: 征地政策调整}, {from: 2026-09-01, version: '3'}", []),
        ("{from: 2026-07-01, target: 45}", ["target-below-last-year"]),
    ],
)
def test_why_a_target_changed_is_the_reason_that_it_is_lower(change: str, codes: list[str]) -> None:
    before = "changes: [{from: 2026-07-01, target: 70}]"
    assert before in GOOD

    found = problems(GOOD.replace(before, f"changes: [{change}], history: {{a: {{2025: 50}}}}"))

    assert [one.code for one in found] == codes


def test_the_scheme_they_start_from_is_in_order() -> None:
    assert problems(GOOD) == ()


@pytest.mark.parametrize(("old", "new", "code", "place"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_named_with_its_place(old: str, new: str, code: str, place: str) -> None:
    assert GOOD.count(old) >= 1
    found = problems(GOOD.replace(old, new, 1))

    assert code in [one.code for one in found]
    assert any(one.code == code and place in one.place for one in found), found


@pytest.mark.parametrize(("old", "new"), [row[1:3] for row in WRONG], ids=[row[0] for row in WRONG])
def test_every_problem_can_be_said(old: str, new: str) -> None:
    catalogue = Catalogue.load()

    for one in problems(GOOD.replace(old, new, 1)):
        for locale in ("zh-CN", "en"):
            assert catalogue.text(locale, f"scoring-problem-{one.code}", **one.params)


def test_the_line_is_the_line_of_the_file() -> None:
    text = GOOD.replace("kind: normalise", "kind: normalize")
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if "normalize" in one)

    assert [one.place.split(":")[0] for one in problems(text)] == [f"line {line}"]


def test_all_problems_are_told_at_once_whatever_their_nature() -> None:
    text = (
        GOOD.replace("points: 20, target: 60", "points: many, target: 60")
        .replace("authority: central", "authority: county")
        .replace("{id: c, name: 丙, category: town}", "{id: c, name: 丙, category: nowhere}")
        .replace("due: 2026-10-31", "due: 2027-10-31")
    )

    codes = [one.code for one in problems(text)]

    assert codes == ["unknown-id", "not-a-number", "milestone-outside", "veto-authority"]


@shows(10)
@pytest.mark.parametrize("authority", ["county", "city", "", "某领导"])
def test_a_veto_below_the_province_is_refused(authority: str) -> None:
    found = problems(GOOD.replace("authority: central", f"authority: '{authority}'"))

    assert [one.code for one in found] == ["veto-authority"]


def test_what_a_change_leaves_as_wrong_as_it_was_is_told_once() -> None:
    found = problems(
        GOOD.replace("target: 60, changes: [{from: 2026-07-01, target: 70}]", "changes: [{from: 2026-07-01, why: 新}]")
    )

    assert [one.code for one in found] == ["no-target"] * 6


def test_an_empty_file_says_so() -> None:
    assert [one.code for one in problems("")] == ["empty"]


def test_a_tag_in_the_file_is_never_acted_on() -> None:
    found = problems("id: !!python/object/apply:os.system ['true']\n")

    assert "wrong-shape" in [one.code for one in found] or "missing" in [one.code for one in found]


def test_numbers_never_pass_through_floats() -> None:
    scheme = parse_scheme(GOOD.replace("target: 60", "target: 0.1000000000000000055511151231257827"))

    assert scheme.target("a", "roads", scheme.start) == Decimal("0.1000000000000000055511151231257827")


def test_a_share_may_have_the_full_width_sign() -> None:
    assert parse_scheme(GOOD.replace("quota: 30%", "quota: 30％")) == parse_scheme(GOOD)


UNFOLDING = [
    (
        "aliases that double at every step",
        "a0: &a0 [1, 1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
    ),
    ("an alias that contains itself", "a: &a [*a]\n"),
    ("a thousand brackets", "[" * 1000),
    ("more than four million characters", "#" * 4_000_001),
]


@pytest.mark.parametrize("text", [row[1] for row in UNFOLDING], ids=[row[0] for row in UNFOLDING])
def test_a_text_that_unfolds_without_end_is_refused(text: str) -> None:
    assert {one.code for one in problems(text)} <= {"too-large", "too-deep", "not-yaml"}
    assert problems(text)
