supervise-title = <b>{ $unit }</b> ({ $category })
supervise-total = Total <b>{ $total }</b> / { $full } · { $place }
supervise-change = { $change } against a week ago
supervise-projected = At this pace { $points } points by the end of the year
supervise-unverified = of these, not verified yet: { $points }
supervise-provisional = provisionally deducted, to be restored once put right: { $points }
supervise-no-warnings = ✅ No warnings
supervise-answered = { "  " }The unit says: <i>“{ $text }”</i>
supervise-result = ✔ { $day } { $indicator }: <i>“{ $text }”</i>
supervise-more = { $n ->
    [one] … one more
   *[other] … { $n } more
 }
supervise-button-why = Points by indicator
supervise-several = Which one?
supervise-several-more = Which one? { $more } more are not listed; please type a little more of the name.
supervise-ask = Which unit? Type part of its name, its pinyin or initials, for example “{ $example }”.
supervise-ask-office = Which unit? Type part of its name, its pinyin or initials, for example “{ $example }”. Or see all units of a category (for the office only):
supervise-ranking = <b>{ $category }</b> (for the assessment office only, not published)
supervise-ranked = { $place }. { $unit }  <b>{ $total }</b>

supervise-digest-title = 📋 <b>The week · { $period }</b> ({ $start } to { $end })
supervise-digest-totals = { $reporting } of { $units } units reported, { $reports ->
    [one] one report
   *[other] { $reports } reports
 }; { $verified } verified, { $waiting } waiting.
supervise-digest-warnings = Warnings: { $counts }
supervise-digest-no-warnings = Warnings: none
supervise-digest-up = <b>▲ Up ({ $n })</b>
supervise-digest-down = <b>▼ Down ({ $n })</b>
supervise-digest-overdue = <b>Overdue milestones ({ $n })</b>
supervise-digest-silent = <b>Reports owed ({ $n ->
    [one] one unit
   *[other] { $n } units
 })</b>
supervise-digest-best = <b>Results verified this week ({ $n })</b>
supervise-row-mover = · { $unit } { $change } ({ $total }), mainly { $indicator }
supervise-row-mover-bare = · { $unit } { $change } ({ $total })
supervise-digest-alarms = <b>Warnings that need attention ({ $n }, { $units ->
    [one] one unit
   *[other] { $units } units
 })</b>
supervise-more-units = { $n ->
    [one] … one more unit
   *[other] … { $n } more units
 }
supervise-row-alarm = { $unit } { $what } ({ $days ->
    [0] new
    [one] one day
   *[other] { $days } days
 }{ $note })
supervise-row-alarms = { $unit } { $signs }: { $names } ({ $days ->
    [0] new
    [one] one day
   *[other] up to { $days } days
 }{ $note })
supervise-alarm-answered = , answered
supervise-some = { $names } and more, { $n } in all
supervise-row-overdue = · { $unit } { $indicator } “{ $milestone }”: { $days ->
    [one] one day
   *[other] { $days } days
 } overdue
supervise-row-silent = · { $unit }: { $owes } (last report { $day })
supervise-row-silent-never = · { $unit }: { $owes } (none so far)
supervise-separator = ,{ " " }
supervise-row-best = · { $unit } { $indicator } { $gained }: <i>“{ $text }”</i>

refused-unit-not-found = Nothing found for “{ $text }”. Type part of a unit's name or its initials, for example zjz; /digest shows the week.
refused-unit-out-of-reach = “{ $text }” is not among the units you are in charge of. If in doubt, ask the assessment office.
