from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class ReportState(StrEnum):
    """Where a conversation about a report stands."""

    COMPLETING = "report:completing"
    """The next message belongs to the open report: an answer, more words, or more photos."""
    FIXING = "report:fixing"
    """The next message takes the place of the report's words."""
    CAUSE = "report:cause"
    """The next message says why there is no progress."""


LASTS: Mapping[str, timedelta] = {
    ReportState.COMPLETING: timedelta(hours=24),
    ReportState.FIXING: timedelta(hours=1),
    ReportState.CAUSE: timedelta(hours=1),
}
"""How long each waits for its message; what comes later is read as if nothing had been asked."""
