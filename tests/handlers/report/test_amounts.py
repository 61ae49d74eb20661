"""Which figure of a report is its indicator's value, however people write the unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.sample.county import scheme_text
from handlers.report.draft import short_figure
from handlers.report.reading import Answers, Known, Need, candidates, read, reportable
from scoring.scheme import Indicator, parse_scheme
from scoring.scheme.model import Reporting
from scoring.validator import Validator
from tests.handlers.world import World

COUNTY = parse_scheme(scheme_text(2026))
_LIKE: dict[str, tuple[str, dict[str, object]]] = {
    "sewage_rate": ("cameras", {"name": "污水处理率", "aliases": (), "words": ("污水",)}),
    "progress": ("cameras", {"name": "重点项目投资进度", "aliases": (), "words": ("投资",)}),
    "backlog": ("petitions", {"name": "信访积案", "reporting": Reporting.LEVEL}),
}
"""Indicators that the county has not, and which of its own they are like."""


@pytest.mark.parametrize(
    ("indicator", "text", "value", "mode"),
    [
        ("invest", "仓储项目设备进场，固投今年累计完成52000万", "52000", "cumulative"),
        ("invest", "三个项目在建，今年累计完成投资4.2亿元", "42000", "cumulative"),
        ("industry", "两家新厂投产，规上工业增加值今年累计增加9000万元", "9000", "cumulative"),
        ("sewage", "上坪村污水处理站建成运行，累计11个村", "11", "cumulative"),
        ("petitions", "今年累计调解成功邻里纠纷5起，都签了协议", "5", "cumulative"),
        ("air", "PM2.5平均浓度降到33微克", "33", "level"),
        ("air", "细颗粒物34.2微克/立方米", "34.2", "level"),
        ("fraud", "电诈发案比去年同期下降18%", "18", "level"),
        ("jobs", "帮扶车间又招了30人，今年新增就业累计600人", "600", "cumulative"),
        ("cameras", "监控在线率提高2%，现在97%", "97", "level"),
        ("cameras", "监控在线率提高了2%", None, "level"),
        ("cameras", "目前监控在线率97%，下一步将提升至99%", "97", "level"),
        ("cameras", "监控在线率 97 %", "97", "level"),
        ("hotline", "本月热线工单办结215件，办结率100%，满意率93%", "93", "level"),
        ("fraud", "破案率80%，电诈发案同比下降18%", "18", "level"),
        ("fraud", "电诈发案同比上升18%", "-18", "level"),
        ("fraud", "电诈发案同比增长-18%", "18", "level"),
        ("fraud", "电诈发案同比下降-3%", None, "level"),
        ("invest_growth", "固定资产投资同比下降8.5%", "-8.5", "level"),
        ("invest_growth", "固定资产投资同比下降超过8%", "-8", "level"),
        ("invest_growth", "固定资产投资降幅为8.5%", "-8.5", "level"),
        ("invest_growth", "固定资产投资负增长2.1%", "-2.1", "level"),
        ("invest_growth", "固定资产投资增速为负2.1%", "-2.1", "level"),
        ("invest_growth", "固定资产投资增速-2.1%", "-2.1", "level"),
        ("invest_growth", "固定资产投资增速由5%下降到3%", "3", "level"),
        ("toilets", "户厕改造完成120/150户", "120", "cumulative"),
        ("roads", "累计改造农村公路 3 000 米", "3", "cumulative"),
        ("toilets", "青石村 3 120户厕改造完工", None, "cumulative"),
        ("toilets", "户厕改造 150 120户", None, "cumulative"),
        ("toilets", "青石村 3 120户厕改造完工，累计改厕300户", "300", "cumulative"),
        ("hazards", "今年累计发现并整改隐患120处", "120", "cumulative"),
        ("hazards", "累计发现并责令整改隐患120处", None, "cumulative"),
        ("petitions", "累计受理并调解纠纷120件", "120", "cumulative"),
        ("roads", "按计划累计完成46公里", "46", "cumulative"),
        ("sewage_rate", "农村污水治理率85%", "85", "level"),
        ("sewage_rate", "农村垃圾治理率85%", None, "level"),
        ("progress", "项目投资完成率62%", "62", "level"),
        ("progress", "培训任务完成率100%", None, "level"),
        ("fraud", "电诈发案降低率3.2%", "3.2", "level"),
        ("fraud", "电诈发案同比上升率3.2%", "-3.2", "level"),
    ],
    ids=[
        "万 for 万元",
        "亿元 for 万元",
        "an increase is the value of an indicator of increase",
        "个村 for 个",
        "起 for 件",
        "a unit the validator does not know",
        "the same per cubic metre",
        "a fall is the value of an indicator of a fall",
        "累计 before the figure decides",
        "the level, not its change",
        "a change says nothing of a level",
        "the level of today, not the planned one",
        "as it is pasted",
        "the rate by its own name",
        "no rate of something else",
        "a rise where a fall is asked for",
        "a rise of less than nothing",
        "a fall of less than nothing is asked about",
        "a fall where growth is asked for",
        "by more than so much",
        "the extent of a fall",
        "negative growth",
        "minus in words",
        "minus",
        "a level after a fall",
        "done out of the target",
        "thousands apart",
        "the number of a line is no thousand",
        "two cells of a table are no figure",
        "another figure is sure",
        "found and put right",
        "found and ordered to be put right",
        "taken in and settled",
        "as planned is no plan",
        "the rate by a word for it",
        "the same rate of something else",
        "the progress as a rate",
        "what was completed is something else",
        "a fall by a word for it",
        "a rise by a word for it where a fall is asked for",
    ],
)
def test_the_value_is_read_in_the_units_people_write(
    world: World, indicator: str, text: str, value: str | None, mode: str
) -> None:
    found = read(_validator(world), text, _indicator(indicator), (), Known(), Answers())

    assert (found.value, found.mode) == (None if value is None else Decimal(value), mode)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("计划年底前监控在线率达到98%", Need.RESULT),
        ("下一步将把监控在线率提升至98%以上", Need.RESULT),
        ("要求各村监控在线率达到98%", Need.RESULT),
        ("召开监控维护培训会2次，参训率100%", Need.RESULT),
        ("监控在线率未达到98%", Need.VALUE),
        ("开展巡查12次，监控在线率97%", None),
    ],
)
def test_only_a_level_that_is_reached_is_a_result_by_itself(world: World, text: str, need: Need | None) -> None:
    """Any figure in the unit was the level, and the level a result, whatever was said of it."""
    assert read(_validator(world), text, COUNTY.indicator("cameras"), (), Known(), Answers()).need == need


def test_an_indicator_that_counts_visits_takes_a_count_of_visits(world: World) -> None:
    visits = COUNTY.indicator("jobs").model_copy(update={"measure": "人次"})

    assert read(_validator(world), "接待游客860人次", visits, (), Known(), Answers()).value == 860


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("固定资产投资同比增长8.5%", "invest_growth"),
        ("固定资产投资累计完成56000万元", "invest"),
        ("规上工业增加值同比增长7.8%", "industry_growth"),
        ("财政收入今年完成5800万元", "tax"),
        ("厕所改造完成240户", "toilets"),
        ("新开一个老年食堂，累计9个", "elderly"),
    ],
)
def test_of_two_indicators_of_one_name_the_unit_decides(text: str, meant: str) -> None:
    unit = COUNTY.unit("qingliu")

    ranked, sure = candidates(text, reportable(COUNTY, unit.id, COUNTY.start))

    assert (ranked[0].id, sure) == (meant, True)


@pytest.mark.parametrize(
    ("indicator", "text", "value"),
    [
        ("invest", "投资5000万元", "5000"),
        ("invest", "计划投资5000万元", None),
        ("backlog", "积案还剩12件", "12"),
        ("backlog", "积案原有12件", None),
        ("petitions", "积案还剩12件", None),
        ("hazards", "排查隐患12处", None),
        ("cameras", "监控在线率还差3%", None),
        ("cameras", "监控在线率提高3%", None),
        ("toilets", "3 120户", "3120"),
        ("toilets", "3 120", "3120"),
    ],
)
def test_a_short_answer_is_the_figure_that_was_asked_for(
    world: World, indicator: str, text: str, value: str | None
) -> None:
    found = short_figure(text, _indicator(indicator), _validator(world).assess(text).figures)

    assert found == (None if value is None else Decimal(value))


def test_an_indicator_that_asks_for_an_activity_takes_its_total(world: World) -> None:
    training = COUNTY.indicator("jobs").model_copy(update={"name": "职业技能培训"})
    roads = COUNTY.indicator("roads").model_copy(update={"name": "农村公路"})

    trained = read(_validator(world), "累计培训1200人，取得证书800人", training, (), Known(), Answers())
    walked = read(_validator(world), "累计巡查公路120公里，硬化3公里", roads, (), Known(), Answers())

    assert (trained.value, walked.value) == (Decimal(1200), Decimal(3))


def _indicator(name: str) -> Indicator:
    alike, changes = _LIKE.get(name, (name, {}))
    return COUNTY.indicator(alike).model_copy(update=changes)


def _validator(world: World) -> Validator:
    return world.services.validator
