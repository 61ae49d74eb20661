shared-stranger = Hello. This is the Shiji reporting assistant, open to invited unit staff only. Please ask your local assessment office for an invite link.
shared-only-in-private = Scores are shown to the unit itself only. Tap my picture and write to me in private.
shared-unknown = I did not understand that. Send /help to see what I can do.
shared-cancelled = All right, stopped. What you wrote is kept; send /report to go on.
shared-nothing-to-cancel = Nothing is under way.
shared-button-old = This button is out of date.
shared-apology = Something went wrong with this message. It is kept and we will find the cause. Please try again later.

refused-not-allowed = You are not allowed to do this. If in doubt, ask the assessment office.
refused-button-old = This button is out of date. /help shows what you can use.
refused-not-found = Not found.
refused-forwarded-card = A message that a bot wrote cannot be taken: please write in your own words what was done.
refused-no-scheme = This year's scheme has not been imported yet, so reporting and scores are not open. Please ask the assessment office.

shared-day = { $day } { $month_name }
shared-period-week = week { $number } of { $year }
shared-period-month = { $month_name } { $year }
shared-period-quarter = quarter { $number } of { $year }
shared-period-half = { $half ->
    [h1] first half of { $year }
   *[2] second half of { $year }
 }
shared-period-year = { $year }
shared-sign-result = { $sign } result
shared-sign-trace = { $sign } trace
shared-sign-plan = { $sign } plan
shared-sign-claim = { $sign } claim
shared-sign-obstacle = { $sign } obstacle

shared-warning-line = { $sign } { $what }
shared-warning-raised = <b>Warning · { $unit }</b>
shared-warning-better = <b>Warning eased · { $unit }</b>
shared-warning-cleared = <b>Warning cleared · { $unit }</b>
shared-warning-cleared-line = ✅ { $indicator }: back to normal
shared-warning-cleared-one = ✅ { $indicator }: no longer “{ $what }”, but there are other warnings
shared-warning-cleared-unit = ✅ no longer “{ $what }”
shared-warning-paused = <b>Warnings paused · { $unit }</b>
shared-warning-paused-line = ⏸ { $indicator }: waits for your superiors; no warnings until then
shared-warning-kind = { $code ->
    [overdue] milestone overdue
    [under-line] under the line
    [count] findings still open
    [run] short several times in a row
    [forecast] low forecast for the year's end
    [unit-rank] near the end of the ranking
    [unit-forecast] low total forecast for the year's end
   *[gap] behind time
 }
shared-button-answer-warning = Explain
shared-rank = place { $place } of { $of } in the category
shared-rank-tied = tied for place { $place } of { $of } in the category
shared-band-upper = in the upper part of the category
shared-band-middle = in the middle of the category
shared-band-lower = in the lower part of the category
shared-unranked = not ranked
shared-next-report = report this period by { $day }
shared-next-milestone = “{ $name }” done by { $day }
shared-next-rectification = put right by { $day }
shared-comma = { ", " }
