import re
from itertools import pairwise

import pytest

from scoring.validator import Kind, Validator
from tests.scoring.validator.tables_reader import table

_MARKED = re.compile(r"([^<>,，。]+)<(\w+)>")
_DELIVERED = {"output", "outcome"}


def _kinds(validator: Validator, text: str) -> list[tuple[str, str]]:
    return [(c.text, c.kind.value) for c in validator.assess(text).clauses]


@pytest.mark.parametrize("row", table("clauses"), ids=lambda row: row[1])
def test_each_clause_has_its_place_on_the_results_chain(validator: Validator, row: list[str]) -> None:
    expected = _MARKED.findall(row[0])

    found = _kinds(validator, re.sub(r"<\w+>", "", row[0]))

    assert [(t, "output" if k in _DELIVERED else k) for t, k in found] == expected


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("修路3公里,装灯12盏。还剩一段", ["修路3公里", "装灯12盏", "还剩一段"]),
        ("修路3公里，装灯12盏；还剩一段！", ["修路3公里", "装灯12盏", "还剩一段"]),
        ("共发放补贴12,500元", ["共发放补贴12,500元"]),
        ("灯具、电线、灯杆已装好", ["灯具、电线、灯杆已装好"]),
        ("修好水渠3处、装上水表40只、打通断头路1条", ["修好水渠3处", "装上水表40只", "打通断头路1条"]),
        ("路灯修好了 水管也换了", ["路灯修好了", "水管也换了"]),
        ("窗口从18:30延到21:00,夜里能办了", ["窗口从18:30延到21:00", "夜里能办了"]),
        ("“出门水泥路,抬脚上客车”成了现实,老人也能坐", ["“出门水泥路,抬脚上客车”成了现实", "老人也能坐"]),
        ("消防喷淋不过关,停业整改", ["消防喷淋不过关", "停业整改"]),
        ("力争汛前把剩下的5家搬完", ["力争汛前把剩下的5家搬完"]),
        ("从2021年扯到现在没结果", ["从2021年扯到现在没结果"]),
        ("六公分的坎现在是平的", ["六公分的坎现在是平的"]),
        ("路面铺好了不过路灯还没亮", ["路面铺好了", "不过路灯还没亮"]),
        ("", []),
        ("。。。", []),
    ],
)
def test_clauses_are_split_at_marks_but_not_inside_figures_or_lists_of_nouns(
    validator: Validator, text: str, clauses: list[str]
) -> None:
    assert [c.text for c in validator.assess(text).clauses] == clauses


@pytest.mark.parametrize(
    "text", ["今天把村口的路灯全修好了老张家门口那个也换了新灯泡就是水泵还没修", "路修好了但是灯还没有装上去"]
)
def test_speech_without_marks_is_parted_where_it_turns(validator: Validator, text: str) -> None:
    clauses = validator.assess(text).clauses

    assert "".join(c.text for c in clauses) == text
    assert len(clauses) > 1


def test_spans_point_into_the_text_and_do_not_overlap(validator: Validator) -> None:
    text = "1. 召开会议3次;2、拆除违建4处(含雨棚2个),“两违”清零。\n下步拟新建停车场。"

    clauses = validator.assess(text).clauses

    assert all(text[c.start : c.end] == c.text for c in clauses)
    assert all(a.end <= b.start for a, b in pairwise(clauses))


def test_a_negation_turns_the_verb_behind_it(validator: Validator) -> None:
    (reading,) = validator.read("至今没有一户搬进新房")
    (clause,) = validator.assess("至今没有一户搬进新房").clauses

    assert reading.negated
    assert clause.kind is Kind.OBSTACLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("责令企业限期整改", "ordered"),
        ("计划明年新建公厕3座", "planned"),
        ("大桥还没动工", "negated"),
        ("检查发现隐患12处", "found"),
    ],
)
def test_a_clause_says_in_codes_what_shaped_it(validator: Validator, text: str, code: str) -> None:
    (clause,) = validator.assess(text).clauses

    assert code in clause.codes
