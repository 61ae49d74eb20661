"""What happens to a report while others act: two taps at once, a reviewer in between, a person or scheme that goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest

from handlers.report import filing
from handlers.report.filing import Receipt
from handlers.review import action as review
from handlers.shared.boards import NoSchemeError
from handlers.shared.desk import NobodyHereError
from handlers.shared.reply import Refusal
from storage.records import Person, ReportStatus
from tests.handlers.scheme import SCHEME
from tests.handlers.talk import Talk
from tests.handlers.world import World, import_scheme, ok

DONE = "农村公路改造累计完成48公里，已验收通车。"


def test_of_two_taps_at_once_one_counts(world: World, wang: Talk) -> None:
    shown = wang.writes(DONE)
    report, together = shown.draft.report, Barrier(2)

    def tap(_: int) -> Receipt | Refusal:
        together.wait()
        return world.does(wang.person, filing.submit, report.id, report.version)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(tap, range(2))

    assert {type(first), type(second)} == {Receipt, Refusal}
    with world.database.transaction() as uow:
        assert len(uow.facts.of_report(report.id)) == 1


def test_somebody_removed_meanwhile_does_nothing_more(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    with world.database.transaction() as uow:
        uow.people.remove(wang.person.id, world.now)

    with pytest.raises(NobodyHereError):
        wang.presses("提交")

    assert world.report(1).status == ReportStatus.DRAFT


def test_a_report_verified_meanwhile_cannot_be_withdrawn(world: World, wang: Talk) -> None:
    li = world.reviewer("transport")
    wang.hands_in(DONE)
    report = world.report(1)
    ok(world.does(li, review.verify, report.id, report.version))

    assert wang.presses_data("report:withdraw:1") == Refusal("report-reviewed")


def test_a_verified_report_that_is_edited_has_to_be_verified_again(world: World, wang: Talk) -> None:
    li = world.reviewer("transport")
    wang.hands_in(DONE)
    report = world.report(1)
    ok(world.does(li, review.verify, report.id, report.version))
    assert world.standing("zhangjia").line("roads").unverified == 0
    world.later(hours=1)

    wang.edits(wang.last_id, "农村公路改造累计完成50公里，已验收通车。")

    line = world.standing("zhangjia").line("roads")
    assert line.value == Decimal(50)
    assert line.unverified == line.points > 0
    assert world.report(1).status == ReportStatus.SUBMITTED


def found_by_the_reviewer(world: World, wang: Talk, li: Person, figure: str) -> None:
    """A report without a figure, handed to its reviewer, who went and counted."""
    wang.writes("农村公路改造的柳河至白石段已验收通车。")
    wang.presses_data("report:human:1")
    report = world.report(1)
    ok(world.does(li, review.ask_figure, report.id, report.version))
    ok(world.does(li, review.state_figure, figure))
    world.later(hours=1)


def test_an_edit_does_not_erase_the_figure_its_reviewer_found(world: World, wang: Talk) -> None:
    """The edit took the reviewer's figure back, as if the unit had stated it."""
    li = world.reviewer("transport")
    found_by_the_reviewer(world, wang, li, "30")

    wang.edits(wang.last_id, "农村公路改造累计完成55公里，已验收通车。")

    assert world.standing("zhangjia").line("roads").value == Decimal(30)
    assert world.report(1).status == ReportStatus.SUBMITTED


def test_the_next_decision_replaces_what_the_reviewer_found_before(world: World, wang: Talk) -> None:
    li = world.reviewer("transport")
    found_by_the_reviewer(world, wang, li, "30")
    wang.edits(wang.last_id, "农村公路改造累计完成25公里，已验收通车。")

    ok(world.does(li, review.verify, 1, world.report(1).version))

    line = world.standing("zhangjia").line("roads")
    assert line.value == Decimal(25)
    assert line.unverified == 0


def test_withdrawing_an_edited_report_does_not_erase_what_its_reviewer_found(world: World, wang: Talk) -> None:
    """An edit made the report withdrawable again, and the reviewer's figure went with it."""
    li = world.reviewer("transport")
    found_by_the_reviewer(world, wang, li, "30")
    wang.edits(wang.last_id, "农村公路改造累计完成55公里，已验收通车。")

    wang.presses_data("report:withdraw:1")

    assert world.standing("zhangjia").line("roads").value == Decimal(30)


def test_the_reviewer_s_button_is_old_once_the_unit_corrected_the_report(world: World, wang: Talk) -> None:
    li = world.reviewer("transport")
    wang.hands_in(DONE)
    seen = world.report(1)
    world.later(hours=1)
    wang.edits(wang.last_id, "农村公路改造累计完成50公里，已验收通车。")

    assert isinstance(world.does(li, review.verify, seen.id, seen.version), Refusal)
    assert world.report(1).status == ReportStatus.SUBMITTED


def test_the_same_addition_corrected_counts_once(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    world.later(days=1)
    wang.hands_in("本月新硬化村道3公里，已通车。")
    world.later(hours=1)

    wang.edits(wang.last_id, "本月新硬化村道4公里，已通车。")

    assert world.standing("zhangjia").line("roads").value == Decimal(44)


def test_a_scheme_that_changes_under_a_draft_is_read_anew(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    import_scheme(world.database, SCHEME.replace("target: {all: 60, units: {baishi: 40}}", "target: 80"))

    assert wang.submits().new.points == Decimal(24)


def test_a_button_of_an_indicator_the_scheme_dropped_is_refused(world: World, wang: Talk) -> None:
    wang.writes("修好12盏路灯。")
    pick = wang.button("农村公路改造")
    import_scheme(world.database, SCHEME.replace("id: roads", "id: lanes"))

    assert wang.presses_data(pick) == Refusal("button-old")


@pytest.mark.parametrize("presses", [[], ["没有进展"]])
def test_a_report_whose_indicator_the_scheme_dropped_goes_on(world: World, wang: Talk, presses: list[str]) -> None:
    """Whatever was said or pressed next failed, for a day."""
    wang.writes("农村公路改造召开推进会3次。")
    import_scheme(world.database, SCHEME.replace("id: roads", "id: lanes"))
    for label in presses:
        wang.presses(label)

    wang.says("48")

    assert world.report(1).text.endswith("\n48")


def test_without_a_scheme_nothing_can_be_reported(bare_world: World) -> None:
    wang = Talk(bare_world, bare_world.reporter("zhangjia"))

    with pytest.raises(NoSchemeError):
        wang.says(DONE)


def hints_of(world: World, report_id: int) -> list[str]:
    """What the validator noticed about the report as it is stored."""
    return [hint["code"] for hint in world.report(report_id).assessment["hints"]]


def test_the_reviewer_is_told_of_what_another_unit_handed_in_between_the_card_and_the_press(
    world: World, wang: Talk
) -> None:
    wang.writes(DONE)
    Talk(world, world.reporter("qingliu")).hands_in(DONE.replace("48", "31"))

    done = wang.submits()

    assert hints_of(world, done.report.id) == ["like_another_unit"]


def test_the_words_of_other_units_are_looked_for_when_somebody_will_review_the_report(world: World, wang: Talk) -> None:
    Talk(world, world.reporter("qingliu")).hands_in(DONE.replace("48", "31"))

    wang.writes(DONE)
    assert hints_of(world, 2) == []
    wang.submits()
    assert hints_of(world, 2) == ["like_another_unit"]
    wang.edits(wang.last_id, DONE.replace("48", "49"))
    assert world.report(2).value == 49
    assert hints_of(world, 2) == ["like_another_unit"]


def test_a_report_that_goes_to_its_reviewer_as_it_is_is_compared_with_those_of_other_units(
    world: World, wang: Talk
) -> None:
    Talk(world, world.reporter("qingliu")).hands_in(DONE)
    wang.writes("农村公路改造召开推进会3次。")
    wang.edits(wang.last_id, DONE)
    wang.presses_data("report:human:2")

    assert world.report(2).status == ReportStatus.ESCALATED
    assert hints_of(world, 2) == ["like_another_unit"]
