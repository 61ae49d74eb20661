import asyncio
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest
from aiogram.types import Message

from handlers.report.ledger import found_in_review, with_found
from handlers.review import action, replies
from handlers.review.action import Ask, Reviewed
from handlers.review.cards import AllDone, Card, Wanted
from handlers.review.router import router
from handlers.review.states import ReviewState
from handlers.shared.alerts import sync_unit
from handlers.shared.filters import InState
from handlers.shared.reply import Refusal
from handlers.shared.turn import Turn
from scoring.facts import Value
from scoring.standing import Board
from storage.records import Grant, OutboxKind, Person, Report, ReportStatus, Role
from tests.handlers.scheme import SCHEME
from tests.handlers.world import ZONE, World, import_scheme, ok, texts

ROADS = "本月硬化村道3公里，累计完成48公里，已验收通车。"


def roads(world: World, who: Person, value: str | None = "48", **stated: object) -> Report:
    return world.reports(who, "zhangjia", "roads", ROADS, value=value and Decimal(value), mode="cumulative", **stated)


def first_card(world: World, reviewer: Person) -> Card:
    shown = world.does(reviewer, action.queue)
    assert isinstance(shown, Card), shown
    return shown


def verified(world: World, reviewer: Person, report: Report) -> Reviewed:
    return ok(world.does(reviewer, action.verify, report.id, report.version))


def test_the_report_that_waited_longest_comes_first(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    first = roads(world, wang)
    world.later(hours=1)
    roads(world, wang, "49")

    card = first_card(world, li)

    assert card.report.id == first.id
    assert card.waiting == 2


def test_only_reports_on_own_indicators_come(world: World) -> None:
    police, wang = world.reviewer("police"), world.reporter("zhangjia")
    roads(world, wang)

    assert isinstance(world.does(police, action.queue), AllDone)


def test_the_card_shows_the_figure_before_and_with_the_report(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    verified(world, li, roads(world, wang, "45"))
    world.later(days=1)
    roads(world, wang, "48")

    card = first_card(world, li)

    assert card.old is not None
    assert card.now is not None
    assert (card.old.value, card.now.value) == (Decimal(45), Decimal(48))
    assert (card.old.points, card.now.points) == (Decimal("30.00"), Decimal("32.00"))


def test_next_goes_through_all_and_starts_again(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    reports = []
    for place in range(3):
        reports.append(roads(world, wang, str(40 + place)))
        world.later(minutes=5)

    order = [first_card(world, li)]
    for _ in range(3):
        shown = ok(world.does(li, action.skip, order[-1].report.id)).next
        assert isinstance(shown, Card)
        order.append(shown)

    assert [card.report.id for card in order] == [reports[0].id, reports[1].id, reports[2].id, reports[0].id]


def test_a_verified_report_no_longer_rests_on_the_unit_s_word(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    before = world.standing("zhangjia")

    done = verified(world, li, report)

    after = world.standing("zhangjia")
    assert before.unverified == Decimal("32.00")
    assert after.unverified == 0
    assert after.line("roads").points == Decimal("32.00")
    assert done.decided.report.status == ReportStatus.VERIFIED
    assert done.decided.report.reviewer_id == li.id
    assert isinstance(done.next, AllDone)


def test_the_reporter_is_told_of_the_decision_once(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)

    verified(world, li, report)

    decisions = [row for row in world.pushed(wang) if row.kind == OutboxKind.DECISION]
    assert [row.key for row in decisions] == [f"decision:{report.id}:{world.report(report.id).version}"]
    assert "已核实" in decisions[0].payload.text
    assert "32.00</b> / 40.00，从“待核实”变为“已核实”" in decisions[0].payload.text
    assert decisions[0].not_before == world.now


def test_a_decision_at_night_waits_for_the_morning(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    world.now = datetime(2026, 11, 18, 22, 0, tzinfo=ZONE)

    verified(world, li, report)

    row = next(row for row in world.pushed(wang) if row.kind == OutboxKind.DECISION)
    assert (row.not_before, row.breaks_quiet) == (datetime(2026, 11, 19, 8, 0, tzinfo=ZONE), False)


def test_a_decision_speaks_the_reporter_s_language(world: World) -> None:
    li, john = world.reviewer("transport"), world.member("John", Grant(Role.REPORTER, "zhangjia"), locale="en")

    verified(world, li, roads(world, john))

    row = next(row for row in world.pushed(john) if row.kind == OutboxKind.DECISION)
    assert "Verified" in row.payload.text
    assert "Transport Bureau" in row.payload.text


def test_nobody_is_told_after_being_removed(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    with world.database.transaction() as uow:
        uow.people.remove(wang.id, world.now)

    verified(world, li, report)

    assert world.pushed(wang) == []


def test_two_reviewers_at_once_decide_once(world: World) -> None:
    li, zhou, wang = world.reviewer("transport"), world.reviewer("transport", "周涛"), world.reporter("zhangjia")
    report = roads(world, wang)
    verified(world, li, report)

    refused = world.does(zhou, action.verify, report.id, report.version)

    assert refused == Refusal("review-stale", {"number": report.number})


def test_a_report_corrected_meanwhile_is_not_decided_on_by_an_old_card(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    with world.database.transaction() as uow:
        uow.reports.save(replace(report, text="改成47公里"), by=wang.id, now=world.now, reason="corrected")

    refused = world.does(li, action.verify, report.id, report.version)

    assert refused == Refusal("review-stale", {"number": report.number})


def test_nobody_verifies_their_own_report(world: World) -> None:
    both = world.member("王芳", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REVIEWER, "transport"))
    report = roads(world, both)

    assert isinstance(world.does(both, action.queue), AllDone)
    assert world.does(both, action.verify, report.id, report.version) == Refusal("review-own")


def test_a_reviewer_of_another_department_finds_nothing(world: World) -> None:
    police, wang = world.reviewer("police"), world.reporter("zhangjia")
    report = roads(world, wang)

    assert world.does(police, action.verify, report.id, report.version) == Refusal("not-found")


def test_people_without_the_role_review_nothing(world: World) -> None:
    wang = world.reporter("zhangjia")
    report = roads(world, wang)
    for person in (wang, world.supervisor(), world.office()):
        assert world.does(person, action.queue) == Refusal("not-allowed")
        assert world.does(person, action.skip, report.id) == Refusal("not-allowed")
        assert world.does(person, action.verify, report.id, report.version) == Refusal("not-allowed")
        assert world.does(person, action.ask_comment, report.id, report.version) == Refusal("not-allowed")


def test_a_return_asks_for_its_comment_first(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)

    asked = world.does(li, action.ask_comment, report.id, report.version)

    assert isinstance(asked, Ask)
    assert world.conversation(li).state == ReviewState.COMMENT
    assert world.report(report.id).status == ReportStatus.SUBMITTED


def test_a_returned_report_gives_back_what_it_had_earned_and_keeps_every_word(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    world.does(li, action.ask_comment, report.id, report.version)

    done = ok(world.does(li, action.send_back, "请写明是哪几条路、验收单日期"))

    kept = world.report(report.id)
    assert world.standing("zhangjia").line("roads").points == 0
    assert (kept.status, kept.text, kept.fact_ids) == (ReportStatus.SENT_BACK, ROADS, ())
    assert kept.comment == "请写明是哪几条路、验收单日期"
    assert world.conversation(li).state is None
    assert isinstance(done.next, AllDone)


def test_what_is_decided_in_january_is_in_the_table_of_the_year_that_is_over(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    world.now = datetime(2026, 12, 20, 10, 0, tzinfo=ZONE)
    kept, wrong = roads(world, wang, "45", period="2026-12"), roads(world, wang, "48", period="2026-12")
    world.now = datetime(2027, 1, 6, 10, 0, tzinfo=ZONE)

    verified(world, li, kept)
    world.does(li, action.ask_comment, wrong.id, wrong.version)
    ok(world.does(li, action.send_back, "有3公里没验收"))

    with world.database.transaction() as uow:
        scheme = world.services.boards.scheme(uow)
        table = Board(scheme, uow.facts.all(), as_of=scheme.end).standing("zhangjia")
    assert (table.line("roads").points, table.unverified) == (Decimal("30.00"), Decimal(0))


def test_what_is_verified_in_january_is_still_verified_once_the_new_scheme_is_there(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    world.now = datetime(2027, 1, 5, 10, 0, tzinfo=ZONE)
    verified(world, li, roads(world, wang, "3", period="2027-01"))

    import_scheme(world.database, SCHEME.replace("2026", "2027"))

    standing = world.standing("zhangjia")
    assert (standing.line("roads").value, standing.unverified) == (Decimal(3), Decimal(0))


def test_the_reporter_reads_the_comment_and_can_correct_the_same_report(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    world.does(li, action.ask_comment, report.id, report.version)

    world.does(li, action.send_back, "缺 <b>验收单</b>")

    row = next(row for row in world.pushed(wang) if row.kind == OutboxKind.DECISION)
    assert "缺 &lt;b&gt;验收单&lt;/b&gt;" in row.payload.text
    assert row.payload.buttons[0][0].data == f"report:fix:{report.id}"


def test_a_return_is_counted_as_a_question_to_the_unit(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    world.does(li, action.ask_comment, report.id, report.version)

    world.does(li, action.send_back, "请写明是哪几条路")

    with world.database.transaction() as uow:
        assert uow.burden.of("zhangjia", "2026-W47") == {"question": 1}


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        *(((said, "review-comment-empty")) for said in ("  \n ", "👍", "谢谢", "不退了", "算了。", "Never mind")),
        ("长" * 1001, "review-comment-long"),
    ],
)
def test_a_comment_must_say_something_and_be_readable(world: World, comment: str, code: str) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    world.does(li, action.ask_comment, report.id, report.version)

    refused = world.does(li, action.send_back, comment)

    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert world.conversation(li).state == ReviewState.COMMENT
    assert world.report(report.id).status == ReportStatus.SUBMITTED


def test_a_question_is_left_by_its_button_and_by_no_older_one(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report, other = roads(world, wang), roads(world, wang, "49")
    world.does(li, action.ask_comment, report.id, report.version)

    assert world.does(li, action.leave, other.id) == Refusal("button-old")
    ok(world.does(li, action.leave, report.id))

    assert world.conversation(li).state is None
    assert world.does(li, action.leave, report.id) == Refusal("button-old")
    assert world.report(report.id).status == ReportStatus.SUBMITTED


@pytest.mark.parametrize("state", list(ReviewState))
@pytest.mark.parametrize(("minutes", "taken"), [(59, True), (61, False)])
def test_a_question_of_the_review_waits_for_an_hour(
    world: World, state: ReviewState, minutes: int, *, taken: bool
) -> None:
    li = world.reviewer("transport")
    world.does(li, lambda desk: desk.remember(state))
    asked = world.conversation(li)
    world.later(minutes=minutes)
    filters = [one.callback for handler in router.message.handlers for one in handler.filters or ()]
    turn = cast("Turn", SimpleNamespace(conversation=asked, now=world.now))

    answers = [asyncio.run(one(cast("Message", None), turn)) for one in filters if isinstance(one, InState)]

    assert any(answers) == taken


def test_a_comment_on_a_report_decided_meanwhile_is_refused_and_asked_no_more(world: World) -> None:
    li, zhou, wang = world.reviewer("transport"), world.reviewer("transport", "周涛"), world.reporter("zhangjia")
    report = roads(world, wang)
    world.does(li, action.ask_comment, report.id, report.version)
    verified(world, zhou, report)

    refused = world.does(li, action.send_back, "缺验收单")

    assert refused == Refusal("review-stale", {"number": report.number})
    assert world.conversation(li).state is None
    assert world.report(report.id).status == ReportStatus.VERIFIED


def test_the_queue_leaves_a_question_of_the_review_but_no_other_conversation(world: World) -> None:
    li = world.reviewer("transport")
    world.does(li, lambda desk: desk.remember("report:completing", report=1))

    world.does(li, action.queue)

    assert world.conversation(li).state == "report:completing"


def test_a_grade_is_a_fact_of_the_reviewer(world: World) -> None:
    li, wang = world.reviewer("police"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "quality", "调解纠纷12起，全部履行到位。", period="2026-Q4")
    card = first_card(world, li)

    done = ok(world.does(li, action.grade, report.id, report.version, 1))

    assert card.wanted == Wanted.GRADE
    assert done.decided.grade == "良"
    assert world.standing("zhangjia").line("quality").points == Decimal("17.00")
    assert world.standing("zhangjia").line("quality").unverified == 0
    assert world.report(report.id).status == ReportStatus.VERIFIED


@pytest.mark.parametrize("place", [4, 99])
def test_a_grade_the_scheme_does_not_have_is_refused(world: World, place: int) -> None:
    li, wang = world.reviewer("police"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "quality", "调解纠纷12起", period="2026-Q4")

    assert world.does(li, action.grade, report.id, report.version, place) == Refusal("button-old")


def test_a_report_that_needs_a_grade_is_not_simply_verified(world: World) -> None:
    li, wang = world.reviewer("police"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "quality", "调解纠纷12起", period="2026-Q4")

    assert world.does(li, action.verify, report.id, report.version) == Refusal("button-old")


def test_an_escalated_report_gets_its_figure_from_the_reviewer(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "路修好了", status=ReportStatus.ESCALATED)
    card = first_card(world, li)
    ok(world.does(li, action.ask_figure, report.id, report.version))

    done = ok(world.does(li, action.state_figure, "48公里"))

    kept = world.report(report.id)
    assert card.wanted == Wanted.FIGURE
    assert done.decided.after.line("roads").points == Decimal("32.00")
    assert world.standing("zhangjia").unverified == 0
    assert (kept.status, kept.value, kept.mode) == (ReportStatus.VERIFIED, Decimal(48), "cumulative")


@pytest.mark.parametrize("typed", [None, "5"])
def test_a_figure_that_adds_to_the_total_is_asked_for_and_kept_as_one(world: World, typed: str | None) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    roads(world, wang, "43")
    world.later(days=1)
    more = {"value": Decimal(5), "mode": "increment", "status": ReportStatus.ESCALATED}
    report = world.reports(wang, "zhangjia", "roads", "又修好5公里", **more)
    asked = ok(world.does(li, action.ask_figure, report.id, report.version))

    if typed is None:
        ok(world.does(li, action.take_figure, report.id, report.version))
    else:
        ok(world.does(li, action.state_figure, typed))

    question = texts(replies.ask(world.services.catalogue.words("zh-CN"), asked))
    assert "本期新增" in question
    assert world.standing("zhangjia").line("roads").value == 48


def test_a_figure_stated_late_does_not_outrun_a_newer_report(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    old = world.reports(wang, "zhangjia", "roads", "路修好了", status=ReportStatus.ESCALATED)
    world.later(days=1)
    roads(world, wang, "45")
    world.later(days=1)
    world.does(li, action.ask_figure, old.id, old.version)

    ok(world.does(li, action.state_figure, "40"))

    assert world.standing("zhangjia").line("roads").value == 45


def test_a_figure_that_cannot_be_read_may_be_typed_again(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "路修好了", status=ReportStatus.ESCALATED)
    world.does(li, action.ask_figure, report.id, report.version)

    assert world.does(li, action.state_figure, "差不多吧") == Refusal("review-figure-unclear")
    assert world.conversation(li).state == ReviewState.FIGURE


@pytest.mark.parametrize(
    ("name", "typed"), [("roads", "-5"), ("roads", "9" * 20), ("cameras", "974%")], ids=["negative", "huge", "share"]
)
def test_a_figure_that_cannot_be_is_not_filed(world: World, name: str, typed: str) -> None:
    li, wang = world.reviewer("*"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", name, "都好了", status=ReportStatus.ESCALATED)
    world.does(li, action.ask_figure, report.id, report.version)

    assert world.does(li, action.state_figure, typed) == Refusal("review-figure-impossible")
    assert world.report(report.id).status == ReportStatus.ESCALATED


def test_a_figure_is_read_back_and_may_be_taken_back(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "路修好了", status=ReportStatus.ESCALATED)
    world.does(li, action.ask_figure, report.id, report.version)

    done = ok(world.does(li, action.state_figure, "480"))
    said = texts(replies.reviewed(world.services.catalogue.words("zh-CN"), done))
    undone = ok(world.does(li, action.undo, report.id, done.decided.report.version))

    kept = world.report(report.id)
    assert "累计 <b>480 公里</b>\n得分 0.00 → <b>40.00</b> / 40.00" in said
    assert world.standing("zhangjia").line("roads").value is None
    assert (kept.status, kept.value, kept.mode, kept.fact_ids) == (ReportStatus.ESCALATED, None, None, ())
    assert isinstance(undone.next, Card)
    assert first_card(world, li).wanted == Wanted.FIGURE


@pytest.mark.parametrize(("read", "told"), [(True, ["sent", "waiting"]), (False, ["cancelled"])])
def test_the_reporter_hears_of_an_undone_decision_that_was_told(world: World, *, read: bool, told: list[str]) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = verified(world, li, roads(world, wang)).decided.report
    if read:
        with world.database.transaction() as uow:
            uow.outbox.mark_replied({f"decision:{report.id}:{report.version}": 7}, world.now)

    ok(world.does(li, action.undo, report.id, report.version))

    assert [row.state for row in world.pushed(wang) if row.kind == OutboxKind.DECISION] == told
    assert world.standing("zhangjia").unverified == Decimal("32.00")


def test_a_grade_that_is_taken_back_leaves_the_one_before_it(world: World) -> None:
    li, wang = world.reviewer("police"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "quality", "调解纠纷12起", period="2026-Q4")
    good = ok(world.does(li, action.grade, report.id, report.version, 1)).decided.report
    edited = replace(with_found(good, good.fact_ids), status=ReportStatus.SUBMITTED, fact_ids=(), reviewer_id=None)
    with world.database.transaction() as uow:
        again = uow.reports.save(edited, by=wang.id, now=world.now, reason="edited")
    bad = ok(world.does(li, action.grade, again.id, again.version, 3))

    ok(world.does(li, action.undo, report.id, bad.decided.report.version))

    assert world.standing("zhangjia").line("quality").points == Decimal("17.00")
    assert found_in_review(world.report(report.id)) == good.fact_ids


def test_only_who_decided_takes_it_back_and_only_while_the_report_stands(world: World) -> None:
    li, zhou, wang = world.reviewer("transport"), world.reviewer("transport", "周涛"), world.reporter("zhangjia")
    report = verified(world, li, roads(world, wang)).decided.report
    stale = Refusal("review-stale", {"number": report.number})

    assert world.does(zhou, action.undo, report.id, report.version) == stale
    with world.database.transaction() as uow:
        uow.reports.save(replace(report, text="改成47公里"), by=wang.id, now=world.now, reason="edited")
    assert world.does(li, action.undo, report.id, report.version) == stale


def test_a_figure_is_not_asked_where_the_report_has_one(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)

    assert world.does(li, action.ask_figure, report.id, report.version) == Refusal("button-old")
    assert world.does(li, action.take_figure, report.id, report.version) == Refusal("button-old")


def test_an_escalated_report_may_be_verified_without_a_figure(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "路修好了", status=ReportStatus.ESCALATED)

    verified(world, li, report)

    assert world.report(report.id).status == ReportStatus.VERIFIED
    assert world.standing("zhangjia").line("roads").points == 0


def test_an_escalated_milestone_is_chosen_by_the_reviewer(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(
        wang, "zhangjia", "school", "学校已经搬进新楼上课", period="2026-Q4", status=ReportStatus.ESCALATED
    )
    world.now = datetime(2026, 12, 25, 10, 0, tzinfo=ZONE)  # after the day on which the third was due
    card = first_card(world, li)

    ok(world.does(li, action.milestone_done, report.id, report.version, 2))

    assert card.wanted == Wanted.MILESTONE
    assert [one.id for one in card.open_milestones] == ["design", "roof", "open"]
    assert world.report(report.id).milestone == "open"
    assert world.standing("zhangjia").line("school").points == Decimal("9.00")


def test_a_blocked_report_is_verified_as_honest(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "没有开工，因为用地手续还没批下来", status=ReportStatus.BLOCKED)

    card = first_card(world, li)
    verified(world, li, report)

    assert card.wanted == Wanted.NOTHING
    assert world.report(report.id).status == ReportStatus.VERIFIED


def test_a_verified_recovery_restores_a_provisional_deduction_and_clears_the_warning(world: World) -> None:
    police, wang = world.reviewer("police"), world.reporter("zhangjia")
    low = Value(
        id="low",
        unit="zhangjia",
        indicator="cameras",
        effective=date(2026, 11, 9),
        recorded=world.now,
        value=Decimal(91),
        mode="level",
    )
    world.happened(low)
    world.does(police, lambda desk: sync_unit(desk, desk.board.standing("zhangjia")))
    report = world.reports(
        wang, "zhangjia", "cameras", "故障探头已全部修好，在线率97%", value=Decimal(97), mode="level", period="2026-W47"
    )
    before = world.standing("zhangjia")

    verified(world, police, report)

    after = world.standing("zhangjia")
    assert (before.line("cameras").points, after.line("cameras").points) == (Decimal("9.00"), Decimal("10.00"))
    with world.database.transaction() as uow:
        assert not [one for one in uow.warnings.open("zhangjia") if one.indicator == "cameras"]


def test_the_next_card_of_the_same_unit_knows_what_was_just_decided(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    first = roads(world, wang, "45")
    world.later(hours=1)
    roads(world, wang, "48")
    world.does(li, action.ask_comment, first.id, first.version)

    done = ok(world.does(li, action.send_back, "45公里里有3公里没验收"))

    assert isinstance(done.next, Card)
    assert done.next.old is not None
    assert done.next.old.value is None


def test_a_forged_button_decides_nothing(world: World) -> None:
    li = world.reviewer("transport")

    assert world.does(li, action.verify, 0, 0) == Refusal("not-found")
    assert isinstance(ok(world.does(li, action.skip, 0)).next, AllDone)


def test_a_comment_without_a_question_before_it_is_refused(world: World) -> None:
    li = world.reviewer("transport")

    assert world.does(li, action.send_back, "缺验收单") == Refusal("not-found")


def test_the_card_is_sent_with_the_photos_of_the_report(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = roads(world, wang)
    with world.database.transaction() as uow:
        uow.photos.add(report.id, file_id="photo-1", file_unique_id="u1", now=world.now)
        uow.photos.add(report.id, file_id="photo-2", file_unique_id="u2", now=world.now)

    said = replies.shown(world.services.catalogue.words("zh-CN"), first_card(world, li))

    assert said.messages[0].photos == ("photo-1", "photo-2")
    assert "照片 2 张" in said.messages[0].text
