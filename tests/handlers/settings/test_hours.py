from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.settings.hours import looks_like_hours, packed, parse_hours, unpacked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("21:00-7:30", (time(21), time(7, 30)), id="as the bot suggests it"),
        pytest.param("21：00—7：30", (time(21), time(7, 30)), id="full-width colons and a long dash"),
        pytest.param("21-7", (time(21), time(7)), id="hours only"),
        pytest.param("21.30 – 6.45", (time(21, 30), time(6, 45)), id="points and an en dash"),
        pytest.param("晚上9点到早上7点半", (time(21), time(7, 30)), id="in Chinese"),
        pytest.param("从22点至7点", (time(22), time(7)), id="in Chinese with 从 and 至"),
        pytest.param("9pm to 7am", (time(21), time(7)), id="in English"),
        pytest.param("24:00-7:00", (time(0), time(7)), id="midnight as 24"),
        pytest.param("12点到14点", (time(12), time(14)), id="within a day"),
        pytest.param("25:00-7:00", None, id="no such hour"),
        pytest.param("21:70-7:00", None, id="no such minute"),
        pytest.param("晚上", None, id="no hours"),
        pytest.param("21:00", None, id="one time only"),
        pytest.param("张家镇", None, id="something else"),
        pytest.param("9" * 1000, None, id="a wall of digits"),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, expected: tuple[time, time] | None) -> None:
    assert parse_hours(text) == expected


@pytest.mark.parametrize(
    ("text", "about_time"),
    [
        pytest.param("21:00-7:30", True, id="readable hours"),
        pytest.param("晚上9点到早上7点半", True, id="readable hours in Chinese"),
        pytest.param("25:70", True, id="hours that do not exist"),
        pytest.param("晚上", True, id="half an answer"),
        pytest.param("路灯本周修好12盏", False, id="a report"),
        pytest.param("张家", False, id="a unit's name"),
        pytest.param("/cancel", False, id="a command"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_only_words_about_time_answer_the_question_for_quiet_hours(text: str, about_time: bool) -> None:
    assert looks_like_hours(text) == about_time


def test_hours_survive_a_button() -> None:
    hours = (time(20), time(8, 5))

    assert unpacked(packed(hours)) == hours


@pytest.mark.parametrize("forged", ["", "none", "2500-0800", "2000-08", "2000-0800-0000"])
def test_a_forged_button_sets_no_hours(forged: str) -> None:
    assert unpacked(forged) is None


@given(st.times(), st.times())
def test_any_two_times_of_day_can_be_typed(start: time, end: time) -> None:
    expected = (time(start.hour, start.minute), time(end.hour, end.minute))

    assert parse_hours(f"{start:%H:%M}-{end:%H:%M}") == expected
    assert unpacked(packed(expected)) == expected


@given(st.text(max_size=80))
def test_whatever_is_typed_is_hours_or_nothing(text: str) -> None:
    found = parse_hours(text)

    assert found is None or len(found) == 2
