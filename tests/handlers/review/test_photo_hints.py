from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.review.photo_hints import photo_hints
from storage.records import Photo, PhotoHash, PhotoState, Report, ReportStatus
from tests.handlers.world import ZONE

NOVEMBER = datetime(2026, 11, 18, tzinfo=UTC)
FIRST_AT_DAWN = datetime(2026, 10, 31, 22, tzinfo=UTC)
"""Six in the morning of 1 November in Shanghai; the photo was called older than the month."""


def report(**photo: Any) -> Report:
    shown = Photo(
        id=1,
        report_id=7,
        message_id=None,
        file_id="f",
        file_unique_id="u",
        caption=None,
        position=0,
        **{"state": PhotoState.FETCHED, "sha256": "aa", "taken_at": NOVEMBER, **photo},
    )
    return Report(
        id=7,
        year=2026,
        unit="zhangjia",
        indicator="roads",
        reporter_id=1,
        chat_id=1,
        status=ReportStatus.SUBMITTED,
        period="2026-11",
        mode=None,
        value=None,
        milestone=None,
        text="",
        version=1,
        created_at=NOVEMBER,
        updated_at=NOVEMBER,
        submitted_at=NOVEMBER,
        reviewed_at=None,
        reviewer_id=None,
        late=False,
        comment=None,
        assessment={},
        answers={},
        fact_ids=(),
        photos=(shown,),
    )


PICTURE = "0f1e2d3c4b5a6978"
AGAIN = "0f1e2d3c4b5a697b"
OTHER = "f0e1d2c3b4a59687"
WALL = "0000000000000001"


def seen(unit: str, sha256: str = "aa", mark: str | None = None) -> PhotoHash:
    return PhotoHash(report_id=3, year=2025, unit=unit, sha256=sha256, hash=mark)


@pytest.mark.parametrize(
    ("photo", "known", "codes"),
    [
        pytest.param({}, [], [], id="a photo never seen before"),
        pytest.param({}, [seen("zhangjia", "bb")], [], id="another photo"),
        pytest.param({}, [seen("zhangjia")], ["reused_here"], id="the unit's own earlier photo"),
        pytest.param({}, [seen("baishi")], ["reused_elsewhere"], id="another unit's photo"),
        pytest.param({"hash": PICTURE}, [seen("baishi", "bb", AGAIN)], ["alike_elsewhere"], id="compressed anew"),
        pytest.param({"hash": PICTURE}, [seen("zhangjia", "bb", AGAIN)], ["alike_here"], id="the unit's own, resized"),
        pytest.param({"hash": PICTURE}, [seen("baishi", "bb", OTHER)], [], id="a different picture"),
        pytest.param({"hash": WALL}, [seen("baishi", "bb", WALL)], [], id="a plain wall looks like any other"),
        pytest.param({"hash": PICTURE}, [seen("baishi", "bb", "0f1e")], [], id="a fingerprint of another kind"),
        pytest.param({"taken_at": datetime(2026, 10, 31, tzinfo=UTC)}, [], ["old"], id="older than the period"),
        pytest.param({"taken_at": FIRST_AT_DAWN}, [], [], id="early on the first of the month, still yesterday in UTC"),
        pytest.param({"taken_at": None}, [], [], id="no date in the photo"),
        pytest.param({"state": PhotoState.TOO_BIG, "sha256": None}, [], ["unseen"], id="too big to fetch"),
        pytest.param({"state": PhotoState.BROKEN, "sha256": None}, [], ["unseen"], id="broken"),
        pytest.param({"state": PhotoState.PENDING, "sha256": None}, [seen("x")], [], id="not fetched yet"),
    ],
)
def test_what_is_odd_about_a_photo_is_a_hint(photo: dict[str, Any], known: list[PhotoHash], codes: list[str]) -> None:
    assert [hint.code for hint in photo_hints(known, report(**photo), ZONE)] == codes


def test_a_reused_photo_names_the_report_it_was_in() -> None:
    (hint,) = photo_hints([seen("baishi")], report(), ZONE)

    assert (hint.position, hint.number) == (1, "2025-000003")
