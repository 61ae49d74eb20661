"""Which figure of a report is its indicator's value, however people write the unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.sample.county import scheme_text
from handlers.report.reading import Answers, Known, Need, candidates, read, reportable
from scoring.scheme import parse_scheme
from scoring.validator import Validator
from tests.handlers.world import World

COUNTY = parse_scheme(scheme_text(2026))


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
    ],
)
def test_the_value_is_read_in_the_units_people_write(
    world: World, indicator: str, text: str, value: str | None, mode: str
) -> None:
    found = read(_validator(world), text, COUNTY.indicator(indicator), (), Known(), Answers())

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


def _validator(world: World) -> Validator:
    return world.services.validator
