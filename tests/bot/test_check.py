import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.check import check_command


@pytest.fixture(autouse=True)
def no_language_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIJI_LOCALE", raising=False)
    monkeypatch.chdir(tmp_path)


def _run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(check_command, arguments, input=given)


def test_a_person_reads_verdict_marked_up_text_figures_and_question() -> None:
    result = _run("巡河12次,发现问题18处,下发整改通知6份")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "只有过程，没有结果",
        "  [过程] 巡河12次",
        "  [过程] 发现问题18处",
        "  [过程] 下发整改通知6份",
        "  12次 = 12 次 · 过程数",
        "  18处 = 18 处 · 查出",
        "  6份 = 6 份 · 过程数",
        "还缺：查出的问题改好了没有",
        "发现的18处，其中多少已经改好？",
    ]


def test_the_answer_comes_in_english_when_asked_for() -> None:
    result = _run("断头路打通了,昨天通车", "--lang", "en")

    assert result.output.splitlines()[0] == "carries a result"


def test_the_indicator_shifts_the_verdict() -> None:
    text = "完成投资5000万元"

    road, business = _run(text, "--indicator", "农村公路建设"), _run(text, "--indicator", "招商引资")

    assert road.output != business.output


def test_lines_are_answered_in_order_and_a_bad_one_is_told_at_the_end() -> None:
    given = '{"id":"a","text":"断头路打通了,昨天通车"}\n不是JSON\n\n{"id":"b","text":"召开会议3次"}\n{"id":"c"}\n'

    result = _run("--jsonl", given=given)
    answers = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 1
    assert [a["id"] for a in answers] == ["a", None, "b", "c"]
    assert ["error" in a for a in answers] == [False, True, False, True]


def test_bytes_that_are_no_text_do_not_stop_the_rest() -> None:
    result = _run("--jsonl", given=b'\xff\xfe\n{"id":1,"text":"\xe4\xbf\xae\xe5\xa5\xbd\xe4\xba\x86"}\n')

    answers = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 1
    assert [a["id"] for a in answers] == [None, 1]


def test_good_lines_alone_end_well() -> None:
    assert _run("--jsonl", given='{"id":1,"text":"召开会议3次"}\n').exit_code == 0


@pytest.mark.parametrize("arguments", [(), ("修路", "--jsonl")], ids=["neither", "both"])
def test_a_text_or_a_stream_has_to_be_given(arguments: tuple[str, ...]) -> None:
    assert _run(*arguments).exit_code == 2
