from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.review import action as reviewing
from handlers.shared.alerts import sync_unit
from handlers.shared.reply import Refusal, refuse
from handlers.supervise import action, replies
from handlers.supervise.action import AskUnit, Several, UnitCard
from scoring.facts import Value
from storage.records import Grant, Role
from tests.handlers.world import World, in_both, labels, ok, texts


def figure(world: World, unit: str, value: str, *, days_ago: int = 0, indicator: str = "roads") -> Value:
    at = world.now - timedelta(days=days_ago)
    return Value(
        id=f"{unit}.{indicator}.{value}.{days_ago}",
        unit=unit,
        indicator=indicator,
        effective=at.date(),
        recorded=at,
        value=Decimal(value),
        mode="level" if indicator == "cameras" else "cumulative",
    )


def card(world: World, query: str = "张家") -> UnitCard:
    shown = world.does(world.supervisor(), action.find, query)
    assert isinstance(shown, UnitCard), shown
    return shown


@pytest.mark.parametrize("query", ["张家", "zjz", "zhangjia", "zhangjiazhen", "ZJ", "张家镇", "Zhangjia"])
def test_a_unit_s_card_comes_for_any_part_of_its_name(world: World, query: str) -> None:
    assert card(world, query).unit.id == "zhangjia"


def test_the_card_has_total_place_trend_and_soft_points(world: World) -> None:
    world.happened(figure(world, "zhangjia", "30", days_ago=20), figure(world, "zhangjia", "45"))

    shown = card(world)

    assert shown.change == Decimal("10.00")
    assert shown.standing.unverified == Decimal("30.00")
    assert shown.standing.rank is not None
    assert (shown.standing.rank.place, shown.standing.rank.of) == (1, 5)
    for said in in_both(world.services, replies.found, shown):
        assert "40.00" in texts(said)
        assert "+10.00" in texts(said)


def test_a_small_category_shows_a_band_and_no_place(world: World) -> None:
    shown = card(world, "城东")

    assert shown.standing.rank is None
    assert "第" not in texts(replies.found(world.services.catalogue.words("zh-CN"), shown))


def test_the_card_shows_open_warnings_gravest_first_with_what_the_unit_said(world: World) -> None:
    world.happened(figure(world, "zhangjia", "50"), figure(world, "zhangjia", "91", indicator="cameras"))
    world.does(1, lambda desk: sync_unit(desk, desk.board.standing("zhangjia")))
    with world.database.transaction() as uow:
        key = next(one.key for one in uow.warnings.open("zhangjia") if one.indicator == "school")
        uow.warnings.answered(key, by=1, text="施工队已进场", now=world.now)

    shown = card(world)

    assert [one.colour for one in shown.warnings] == ["red", "orange"]
    for said in in_both(world.services, replies.found, shown):
        assert "施工队已进场" in texts(said)


def test_the_card_shows_the_latest_verified_results(world: World) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "累计完成48公里，已通车", value=Decimal(48), mode="cumulative")
    ok(world.does(li, reviewing.verify, report.id, report.version))

    shown = card(world)

    assert [one.id for one in shown.results] == [report.id]
    for said in in_both(world.services, replies.found, shown):
        assert "累计完成48公里" in texts(said)


def test_a_result_verified_early_in_the_day_is_of_that_day(world: World) -> None:
    """Seven in the morning was shown as the day before: the day was taken in UTC."""
    wang, li, boss = world.reporter("zhangjia"), world.reviewer("transport"), world.supervisor()
    report = world.reports(wang, "zhangjia", "roads", "完成48公里，已通车。", value=Decimal(48), mode="cumulative")
    world.now = world.now.replace(hour=7)
    ok(world.does(li, reviewing.verify, report.id, report.version))

    shown = ok(world.does(boss, action.find, "张家镇"))

    assert isinstance(shown, UnitCard)
    chinese, _ = in_both(world.services, replies.found, shown)
    assert "11月18日" in texts(chinese)


def test_a_name_several_units_share_is_asked_back_with_buttons(world: World) -> None:
    shown = world.does(world.supervisor(), action.find, "张")

    assert isinstance(shown, Several)
    chinese, _ = in_both(world.services, replies.found, shown)
    assert labels(chinese.messages[0].buttons) == ["张家镇", "张湾乡"]


def test_a_button_shows_the_unit(world: World) -> None:
    shown = world.does(world.supervisor(), action.show, "zhangwan")

    assert isinstance(shown, UnitCard)


@pytest.mark.parametrize("query", ["李家镇", "今天天气不错", "😀", "x" * 5000, ""])
def test_what_names_no_unit_gets_one_useful_line(world: World, query: str) -> None:
    refused = world.does(world.supervisor(), action.find, query)

    assert isinstance(refused, Refusal)
    assert refused.code == "unit-not-found"
    for locale in world.services.catalogue.locales:
        said = texts(refuse(world.services.catalogue.words(locale), refused, pressed=False))
        assert "/digest" in said
        assert "\n" not in said.strip()


def test_a_supervisor_of_one_category_sees_its_units_only(world: World) -> None:
    zhao = world.supervisor("street")

    inside = world.does(zhao, action.find, "城东")
    outside = world.does(zhao, action.find, "张家")

    assert isinstance(inside, UnitCard)
    assert outside == Refusal("unit-out-of-reach", {"text": "张家"})
    assert world.does(zhao, action.show, "zhangjia") == Refusal("not-allowed")


def test_reporters_and_reviewers_ask_for_no_unit_here(world: World) -> None:
    for person in (world.reporter("zhangjia"), world.reviewer("police")):
        assert world.does(person, action.find, "张家") == Refusal("not-allowed")
        assert world.does(person, action.ask) == Refusal("not-allowed")
        assert world.does(person, action.digest) == Refusal("not-allowed")
        assert world.does(person, action.show, "zhangjia") == Refusal("not-allowed")


def test_unit_alone_asks_for_a_name_and_offers_categories_to_the_office_only(world: World) -> None:
    asked = world.does(world.supervisor(), action.ask)
    office = world.does(world.office(), action.ask)

    assert isinstance(asked, AskUnit)
    assert asked.categories == ()
    assert isinstance(office, AskUnit)
    assert len(office.categories) == 2
    for what in (asked, office):
        assert all(texts(said) for said in in_both(world.services, replies.found, what))


def test_only_the_office_sees_a_whole_category(world: World) -> None:
    world.happened(figure(world, "baishi", "40"))

    shown = ok(world.does(world.office(), action.ranking, "town"))

    assert shown.rows[0][0].id == "baishi"
    assert len(shown.rows) == 5
    assert world.does(world.supervisor(), action.ranking, "town") == Refusal("not-allowed")
    assert world.does(world.office(), action.ranking, "forged") == Refusal("button-old")
    for said in in_both(world.services, replies.ranking, shown):
        assert "50.00" in texts(said)


def test_a_person_of_two_categories_reaches_both(world: World) -> None:
    zhao = world.member("赵明", Grant(Role.SUPERVISOR, "street"), Grant(Role.SUPERVISOR, "zhangjia"))

    assert isinstance(world.does(zhao, action.find, "张家"), UnitCard)
    assert isinstance(world.does(zhao, action.find, "城西"), UnitCard)


def test_the_week_before_the_year_began_is_no_trend(world: World) -> None:
    world.now = world.now.replace(month=1, day=3)

    assert card(world).change is None


def test_days_are_the_scheme_s_own(world: World) -> None:
    assert card(world).standing.as_of == date(2026, 11, 18)
