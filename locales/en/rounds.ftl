rounds-escalation = <b>Warnings: { $units ->
    [one] one unit has
   *[other] { $units } units have
 } had time to answer</b>
rounds-escalation-unit = <b>{ $unit }</b>
rounds-no-answer = { " " }(the unit has not explained yet)
rounds-unreviewed = <b>{ $count ->
    [one] One report has
   *[other] { $count } reports have
 } waited more than 5 working days for review.</b> Send /queue.
rounds-unreviewed-office = <b>{ $count ->
    [one] One report has
   *[other] { $count } reports have
 } waited more than 5 working days for review.</b> { $unheard ->
    [0] The lead departments have been reminded.
   *[other] For { $unheard } of them, nobody in the lead department can be reached.
 }
rounds-unreviewed-mine = <b>{ $count ->
    [one] One of your reports is
   *[other] { $count } of your reports are
 } still unreviewed.</b> { $unheard ->
    [0] The lead department has been reminded; there is no need to report again.
   *[other] There is no need to report again.
 }
rounds-unreviewed-line = · { $number } { $unit } { $indicator }: { $meanwhile ->
    [counted] counts as reported for now
    [blocked] the obstacle is on record
    [escalated] neither earns nor costs points before the review
   *[submitted] counts once it is reviewed
 }
rounds-more-warnings = { $count ->
    [one] … and one more
   *[other] … and { $count } more
 }
rounds-more = … and { $count } more
