"""`shiji score` and `shiji scheme check`, run as a person runs them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.score import scheme_group, score_command

SCHEME = """
id: mini
name: 小县方案
name_en: small county
year: 2026
start: 2026-01-01
end: 2026-12-31
colours: [{id: red, name: 红色预警, sign: 🔴}]
categories: [{id: town, name: 乡镇, name_en: towns}]
departments: [{id: d, name: 牵头单位}]
grades: [{id: top, name: 优秀, name_en: excellent, least: 90}, {id: fair, name: 一般, name_en: fair}]
units: [{id: a, name: 青柳镇, aliases: [青柳], category: town}, {id: b, name: "=白石镇", category: town}]
indicators:
  - id: roads
    name: 农村公路
    name_en: rural roads
    owner: d
    points: 60
    target: 60
    measure: 公里
    measure_en: km
    method: {kind: completion}
  - id: grade
    name: 工作质量
    owner: d
    points: 30
    reporting: grade
    method: {kind: grade, grades: {优: 100%, 良: 80%}}
  - id: school
    name: 学校
    owner: d
    points: 10
    reporting: milestone
    milestones: [{id: roof, name: 封顶, due: 2026-06-30, share: 100%}]
    method: {kind: milestones}
  - {id: honours, name: 表彰, kind: bonus, owner: d, reporting: none, method: {kind: bonus, levels: {city: 1}}}
"""
TABLE = "单位,农村公路,grade,school:封顶,honours:city\n青柳,46,优,2026-06-01,1\n=白石镇,60,良,,\n"
FACT = {
    "type": "value",
    "id": "f1",
    "unit": "a",
    "indicator": "roads",
    "effective": "2026-05-01",
    "recorded": "2026-05-01T08:00:00+00:00",
    "source": "imported",
    "value": "46",
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The language is that of the settings, in the environment or in a file in the folder one stands in.
    monkeypatch.delenv("SHIJI_LOCALE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "facts.jsonl").write_text(json.dumps(FACT) + "\n\n", encoding="utf-8")
    return tmp_path


def score(files: Path, facts: str, *options: str) -> Result:
    paths = [str(files / "scheme.yaml"), str(files / facts)]
    return CliRunner().invoke(score_command, [*paths, "--as-of", "2026-06-30", *options])


def test_a_table_is_scored_and_explained_in_words(files: Path) -> None:
    result = score(files, "facts.csv", "--unit", "青柳", "--explain")

    assert result.exit_code == 0
    assert "1 青柳镇 87 分（满分 100），等次 一般" in result.output
    assert "完成 46公里 ÷ 目标 60公里 × 60 分 = 46 分" in result.output
    assert "表彰：1 分" in result.output


def test_the_words_can_be_english(files: Path) -> None:
    result = score(files, "facts.csv", "--unit", "青柳", "--explain", "--lang", "en")

    assert "46 km done ÷ target 60 km × 60 points = 46" in result.output
    assert "grade fair" in result.output


def test_json_keeps_every_digit_and_every_step(files: Path) -> None:
    result = score(files, "facts.csv", "--json")

    standings = json.loads(result.output)
    assert [(one["unit"], one["total"], one["place"]) for one in standings] == [("a", "87.00", 1), ("b", "84.00", 2)]
    assert standings[0]["lines"][0]["steps"][0]["code"] == "completion-higher"


def test_csv_has_a_row_a_unit_and_defuses_what_a_sheet_would_run(files: Path) -> None:
    result = score(files, "facts.csv", "--csv")

    rows = result.output.splitlines()
    assert rows[0].startswith("类别,单位,名次,总分,等次")
    assert rows[0].endswith("农村公路,工作质量,学校,表彰")
    assert rows[2].split(",")[1] == "'=白石镇"


@pytest.mark.parametrize(("roads", "shown_as"), [(46, "General"), (0.46, "0.0%")])
def test_a_workbook_scores_like_the_table(files: Path, roads: float, shown_as: str) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    rows: list[list[str | float]] = [
        ["单位", "农村公路", "grade", "school:封顶", "honours:city"],
        ["青柳", roads, "优", "2026-06-01", 1],
        ["b", 60.0, "良"],
    ]
    for row in rows:
        sheet.append(row)
    sheet["B2"].number_format = shown_as
    book.save(files / "facts.xlsx")

    assert score(files, "facts.xlsx", "--csv").output == score(files, "facts.csv", "--csv").output


def test_full_width_signs_are_read_like_others(files: Path) -> None:
    table = TABLE.replace("school:封顶", "school：封顶").replace("青柳,46", "青柳,0，046％")
    (files / "wide.csv").write_text(table, encoding="utf-8")

    assert score(files, "wide.csv", "--csv").output == score(files, "facts.csv", "--csv").output


def test_json_lines_are_scored(files: Path) -> None:
    result = score(files, "facts.jsonl", "--unit", "a")

    assert result.exit_code == 0
    assert "青柳镇 46 分" in result.output


def test_what_cannot_be_read_is_named_and_nothing_is_scored(files: Path) -> None:
    (files / "bad.csv").write_text("单位,农村公路,捐款\n青柳,很多,1\n黑水镇,3,1\n", encoding="utf-8")

    result = score(files, "bad.csv")

    assert result.exit_code == 1
    assert "row 2, column 2: “很多”不能作“农村公路”的数据" in result.output
    assert "row 3: 没有名为“黑水镇”的单位" in result.output
    assert "column 3: 没有名为“捐款”的指标" in result.output


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (f"{TABLE}青柳镇,47,,,\n", "row 4, column 2: “青柳镇”的“农村公路”已经填过（row 2, column 2）"),
        ("单位,roads,农村公路\n青柳,46,46\n", "row 2, column 3: “青柳镇”的“农村公路”已经填过（row 2, column 2）"),
    ],
    ids=["a unit by its name and by its alias", "an indicator by its id and by its name"],
)
def test_a_figure_given_twice_is_named_with_the_first(files: Path, table: str, said: str) -> None:
    (files / "twice.csv").write_text(table, encoding="utf-8")

    result = score(files, "twice.csv")

    assert result.exit_code == 1
    assert result.output.splitlines() == [said]


def test_a_broken_line_is_named(files: Path) -> None:
    (files / "bad.jsonl").write_text('{"type": "value"}\nnot json\n', encoding="utf-8")

    result = score(files, "bad.jsonl")

    assert result.exit_code == 1
    assert "line 1" in result.output
    assert "line 2" in result.output


def test_a_file_that_only_looks_like_a_workbook_is_said_to_be_none(files: Path) -> None:
    (files / "bad.xlsx").write_text("not a workbook", encoding="utf-8")

    assert score(files, "bad.xlsx").exit_code == 1


@pytest.mark.parametrize("name", ["facts.csv", "facts.jsonl", "scheme.yaml"])
def test_a_file_in_the_encoding_of_chinese_excel_is_told_the_right_one(files: Path, name: str) -> None:
    (files / name).write_text(TABLE, encoding="gbk")

    result = score(files, "facts.csv" if name == "scheme.yaml" else name)

    assert result.exit_code == 1
    assert result.output.startswith(f"{files / name} 不是 UTF-8 编码的文本。请另存为 UTF-8")


def test_facts_of_nobody_are_counted_aloud(files: Path) -> None:
    (files / "other.jsonl").write_text(json.dumps(FACT | {"unit": "zz"}) + "\n", encoding="utf-8")

    result = score(files, "other.jsonl")

    assert result.exit_code == 0
    assert "有 1 条事实不属于方案里的任何单位或指标" in result.output


def test_an_unknown_unit_is_said_to_be_unknown(files: Path) -> None:
    result = score(files, "facts.csv", "--unit", "红石镇")

    assert result.exit_code == 1
    assert "没有名为“红石镇”的单位" in result.output


def test_a_scheme_in_order_says_what_is_in_it(files: Path) -> None:
    result = CliRunner().invoke(scheme_group, ["check", str(files / "scheme.yaml")])

    assert result.exit_code == 0
    assert "方案“小县方案”没有问题：1 个类别、2 个单位、4 项指标" in result.output


def test_a_scheme_with_problems_lists_them_with_their_lines(files: Path) -> None:
    (files / "bad.yaml").write_text(
        SCHEME.replace("points: 60", "points: 61").replace("工作质量\n    owner: d", "工作质量")
    )

    result = CliRunner().invoke(scheme_group, ["check", str(files / "bad.yaml")])

    assert result.exit_code == 1
    assert "line 9: categories/town: 乡镇：指标分值合计 101 分，应为 100 分" in result.output
    assert "指标“工作质量”没有牵头单位" in result.output


def test_candidates_to_merge_adapt_or_drop_come_with_their_figure(files: Path) -> None:
    result = score(files, "facts.csv", "--health")

    assert result.exit_code == 0
    assert "建议取消“学校”：50% 的单位没有数据" in result.output
