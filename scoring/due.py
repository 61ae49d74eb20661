"""What is next expected of a unit for an indicator, and by which day."""

import calendar
import datetime as dt

from scoring.methods.milestones import done
from scoring.results import NextDue
from scoring.scheme.model import Indicator, Scheme
from scoring.seats import Sight


def next_due(scheme: Scheme, sight: Sight, on: dt.date) -> NextDue | None:
    """A rectification comes first, then the next milestone, then the report of the running period."""
    indicator = sight.case.indicator
    if sight.outcome.provisional and sight.outcome.due is not None:
        return NextDue(sight.outcome.due, "rectification")
    if indicator.milestones:
        return _milestone(sight)
    if indicator.reporting in {"none", "grade"} or on > (indicator.end or scheme.end):
        return None
    return NextDue(min(period_end(scheme, indicator, on), indicator.end or scheme.end), "report")


def _milestone(sight: Sight) -> NextDue | None:
    finished = done(sight.case)
    open_ones = [one for one in sight.case.indicator.milestones if one.id not in finished]
    if not open_ones:
        return None
    first = min(open_ones, key=lambda one: one.due)
    return NextDue(first.due, "milestone", first.name, first.name_en or first.name)


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_end(scheme: Scheme, indicator: Indicator, on: dt.date) -> dt.date:
    """The last day of the reporting period that `on` lies in; of a week, the weekday reports are due."""
    if indicator.period == "week":
        ahead = scheme.calendar.reporting_due.weekday - on.isoweekday()
        return on + dt.timedelta(days=ahead if ahead >= 0 else ahead + 7)
    length = _MONTHS[indicator.period]
    month = (on.month - 1) // length * length + length
    return dt.date(on.year, month, calendar.monthrange(on.year, month)[1])
