from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handlers.review import action, replies
from handlers.review.action import Ask, Turned
from handlers.review.cards import AllDone, Card, Shown, Wanted
from handlers.review.decisions import Outcome, decision
from handlers.review.photo_hints import PhotoHint
from handlers.review.router import numbers
from handlers.review.states import ReviewState
from handlers.shared.reply import Refusal, refuse
from storage.records import Person, ReportStatus
from tests.handlers.world import World, in_both, labels, ok, texts

ROADS = "本月召开推进会3次，硬化村道3公里，累计完成48公里，已验收通车。"


@pytest.fixture
def wang(world: World) -> Person:
    return world.reporter("zhangjia")


@pytest.fixture
def li(world: World) -> Person:
    return world.reviewer("transport")


@pytest.fixture
def card(world: World, wang: Person, li: Person) -> Card:
    world.reports(wang, "zhangjia", "roads", ROADS, value=Decimal(48), mode="cumulative")
    shown = world.does(li, action.queue)
    assert isinstance(shown, Card)
    return shown


def both(world: World, what: Shown) -> tuple[str, str]:
    chinese, english = in_both(world.services, replies.shown, what)
    return texts(chinese), texts(english)


def test_a_card_names_unit_indicator_period_figure_and_reporter(world: World, card: Card) -> None:
    chinese, english = both(world, card)

    assert "张家镇 · 农村公路改造" in chinese
    assert "累计 <b>48 公里</b>（目标 60 公里）" in chinese
    assert "2026年11月" in chinese
    assert "王芳" in chinese
    assert "0.00 → 32.00 / 40.00" in chinese
    assert "48 km" in english


def test_a_card_marks_results_and_traces_in_the_words_of_the_report(world: World, card: Card) -> None:
    chinese, _ = both(world, card)

    assert "✅" in chinese
    assert "<blockquote>" in chinese


def test_a_card_offers_to_verify_and_to_return(world: World, card: Card) -> None:
    chinese, _ = in_both(world.services, replies.shown, card)

    assert labels(chinese.messages[0].buttons) == ["✔ 核实", "↩ 退回"]


def test_next_is_offered_where_there_is_one(world: World, card: Card) -> None:
    chinese, english = in_both(world.services, replies.shown, replace(card, waiting=3))

    assert "下一条 ›" in labels(chinese.messages[0].buttons)
    assert "另有 2 条待核实" in texts(chinese)
    assert "2 more are waiting" in texts(english)


def test_the_next_report_takes_the_place_of_the_one_before(world: World, card: Card) -> None:
    for said in in_both(world.services, replies.turned, Turned(card, had_photos=False)):
        assert said.edit is not None
        assert said.messages == ()


def test_a_report_after_one_with_photos_comes_as_a_new_message(world: World, card: Card) -> None:
    for said in in_both(world.services, replies.turned, Turned(card, had_photos=True)):
        assert said.edit is None
        assert len(said.messages) == 1


def test_html_in_a_report_is_shown_as_it_is(world: World, card: Card) -> None:
    report = replace(card.report, text="<b>修路</b> & 通车", assessment={})

    chinese, _ = both(world, replace(card, report=report))

    assert "&lt;b&gt;修路&lt;/b&gt; &amp; 通车" in chinese


def test_a_huge_report_still_fits_into_a_message(world: World, card: Card) -> None:
    text = "修好村道1公里，" * 12_000
    verdict = {**card.report.assessment, "clauses": [[start, start + 8, "output"] for start in range(0, 96_000, 8)]}

    chinese, _ = both(world, replace(card, report=replace(card.report, text=text, assessment=verdict)))

    assert len(chinese) < 4096
    assert "…" in chinese


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"late": True}, "补报"),
        ({"status": ReportStatus.ESCALATED}, "请人工复核"),
        ({"status": ReportStatus.BLOCKED}, "没有进展"),
        ({"mode": "increment"}, "本期新增"),
        ({"mode": "level"}, "目前"),
        ({"mode": None}, "读到"),
    ],
)
def test_what_matters_about_a_report_is_marked(world: World, card: Card, changed: dict[str, Any], said: str) -> None:
    chinese, english = both(world, replace(card, report=replace(card.report, **changed)))

    assert said in chinese
    assert english


def test_hints_are_shown_to_the_reviewer(world: World, card: Card) -> None:
    hint = {"code": "like_another_unit", "params": {"share": "93"}, "for": "reviewer"}
    verdict = {**card.report.assessment, "hints": [hint]}

    chinese, _ = both(world, replace(card, report=replace(card.report, assessment=verdict)))

    assert "93" in chinese


@pytest.mark.parametrize("code", ["reused_here", "reused_elsewhere", "alike_here", "alike_elsewhere", "old", "unseen"])
def test_every_photo_hint_has_words(world: World, card: Card, code: str) -> None:
    hint = PhotoHint(code, 2, number="2026-000007", taken_on=date(2026, 3, 1))

    for said in both(world, replace(card, photo_hints=(hint,))):
        assert "🖼" in said


@pytest.mark.parametrize("wanted", list(Wanted))
def test_every_kind_of_card_has_words_and_buttons(world: World, card: Card, wanted: Wanted) -> None:
    asked = replace(card, wanted=wanted, indicator=_indicator(world, wanted))
    asked = replace(asked, open_milestones=asked.indicator.milestones)

    for said in in_both(world.services, replies.shown, asked):
        assert len(labels(said.messages[0].buttons)) >= 2


def _indicator(world: World, wanted: Wanted) -> Any:
    names = {Wanted.GRADE: "quality", Wanted.MARK: "quality", Wanted.MILESTONE: "school"}
    return world.does(1, lambda desk: desk.scheme.indicator(names.get(wanted, "roads")))


def test_a_graded_card_has_a_button_for_each_grade(world: World, card: Card) -> None:
    graded = replace(card, wanted=Wanted.GRADE, indicator=_indicator(world, Wanted.GRADE))

    chinese, _ = in_both(world.services, replies.shown, graded)

    assert labels(chinese.messages[0].buttons) == ["优", "良", "中", "差", "↩ 退回"]


def test_an_empty_queue_says_so(world: World) -> None:
    for said in both(world, AllDone()):
        assert "/queue" in said


@pytest.mark.parametrize("name", ["roads", "cameras"])
def test_the_question_for_a_figure_names_its_unit_of_measure(world: World, card: Card, name: str) -> None:
    indicator = world.does(1, lambda desk: desk.scheme.indicator(name))
    asked = Ask(replace(card, indicator=indicator), ReviewState.FIGURE)

    for said in in_both(world.services, replies.ask, asked):
        assert "48" in labels(said.messages[0].buttons)[0]


@pytest.mark.parametrize("state", [ReviewState.COMMENT, ReviewState.MARK])
def test_every_question_has_words(world: World, card: Card, state: ReviewState) -> None:
    for said in in_both(world.services, replies.ask, Ask(card, state)):
        assert card.report.number in texts(said)


def test_a_decision_takes_the_place_of_the_card_and_the_next_follows(world: World, card: Card, li: Person) -> None:
    done = ok(world.does(li, action.verify, card.report.id, card.report.version))

    for said in in_both(world.services, replies.reviewed, done):
        assert said.edit is not None
        assert card.report.number in said.edit.text
        assert len(said.messages) == 1


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_decision_has_words_for_the_reporter(
    world: World, card: Card, li: Person, outcome: Outcome, locale: str
) -> None:
    done = ok(world.does(li, action.verify, card.report.id, card.report.version))
    decided = replace(done.decided, outcome=outcome, grade="优")
    words = world.services.catalogue.words(locale)

    told = world.does(1, lambda desk: decision(words, desk.scheme, decided))

    assert card.report.number in told.text
    assert bool(told.buttons) == (outcome == Outcome.SENT_BACK)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("review-stale", {"number": "2026-000001"}),
        Refusal("review-own"),
        Refusal("review-comment-empty"),
        Refusal("review-comment-long", {"most": 1000}),
        Refusal("review-figure-unclear"),
        Refusal("review-figure-impossible"),
        Refusal("review-mark-unclear", {"most": "10"}),
    ],
    ids=lambda refusal: refusal.code,
)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_refusal_has_words_that_fit_a_toast(world: World, refusal: Refusal, locale: str) -> None:
    said = refuse(world.services.catalogue.words(locale), refusal, pressed=True)

    assert said.toast is not None
    assert len(said.toast) <= 200


@pytest.mark.parametrize(
    ("args", "read"),
    [(("7", "2", "1"), (7, 2, 1)), ((), (0, 0, 0)), (("x", "-1", "²"), (0, 0, 0)), (("9" * 40,), (0, 0, 0))],
)
def test_numbers_from_a_forged_button_are_no_report(args: tuple[str, ...], read: tuple[int, int, int]) -> None:
    assert numbers(args) == read
