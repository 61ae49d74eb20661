rounds-escalation = <b>Warnings: { $units ->
    [one] one unit has
   *[other] { $units } units have
 } had time to answer</b>
rounds-escalation-unit = <b>{ $unit }</b>
rounds-no-answer = { " " }(the unit has not explained yet)
rounds-unreviewed = <b>{ $count ->
    [one] One report has
   *[other] { $count } reports have
 } waited more than 5 working days for review.</b> Send /queue. Meanwhile they count as reported.
rounds-unreviewed-office = <b>{ $count ->
    [one] One report has
   *[other] { $count } reports have
 } waited more than 5 working days for review.</b> The lead departments have been reminded; meanwhile they count as reported.
rounds-unreviewed-mine = <b>{ $count ->
    [one] One of your reports is
   *[other] { $count } of your reports are
 } still unreviewed.</b> The lead department has been reminded. Nothing to do for you; it counts as reported.
rounds-unreviewed-line = · { $number } { $unit } { $indicator }
rounds-more-warnings = { $count ->
    [one] … and one more
   *[other] … and { $count } more
 }
rounds-more = … and { $count } more
