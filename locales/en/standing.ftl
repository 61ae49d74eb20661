standing-title = 📊 <b>{ $unit }</b> · { $day }
standing-total = Total <b>{ $total }</b> / { $full }, { $place }
standing-trend = { $change } since { $since }
standing-projected = At this pace about { $total } points at the year's end
standing-unverified = { $points } of it unverified
standing-provisional = { $points } deducted provisionally (restored once the fix is verified)
standing-to-win = { $points } still to be won
standing-part = · { $major } { $points } / { $full }
standing-warnings = <b>{ $count ->
    [one] One warning
   *[other] { $count } warnings
 }</b>
standing-button-why = How it is worked out
standing-button-warnings = Warnings
standing-choose = <b>{ $unit }</b>, all indicators; tap one to see how it is worked out:
standing-line = · { $indicator } { $points } / { $full } { $status }
standing-status-empty = (nothing yet)
standing-status-earning = { "" }
standing-status-done = ✅
standing-status-below = (below the line)
standing-status-awaiting = (awaiting verification)
standing-status-blocked = (with a reason)
standing-status-not_assessed = (figure missing, no place yet)
standing-status-left_out = (not counted)
standing-why = <b>{ $indicator }</b> ({ $unit })
    Points <b>{ $points }</b> / { $full }
standing-facts = <b>Facts</b>
standing-fact = · { $day } { $what } · { $source }{ $origin }
standing-fact-origin = { " " }(report { $number })
standing-fact-milestone = “{ $name }” done
standing-fact-grade = graded “{ $grade }”
standing-fact-reason = reason: { $cause }
standing-fact-finding = finding: { $matter }
standing-fact-finding-rectifying = finding being put right
standing-fact-finding-rectified = finding reported as put right
standing-fact-finding-closed = finding closed
standing-fact-finding-partly = finding put right in part
standing-fact-finding-dropped = finding dropped
standing-fact-award = bonus: { $matter }
standing-fact-deduct = { $points } points deducted: { $matter }
standing-fact-other = another record
standing-source-self = self-reported
standing-source-verified = verified by the lead department
standing-source-reviewer = lead department
standing-source-imported = imported
standing-source-spot_check = spot check
standing-source-office = assessment office
standing-rule-version = Rule version { $version }
standing-no-warnings = ✅ <b>{ $unit }</b> has no warnings.
standing-open-warnings = <b>{ $unit }: { $count ->
    [one] one warning
   *[other] { $count } warnings
 }</b>
standing-warning-item = { $place }. { $warning }
standing-warning-answer = Explained: { $answer }
standing-button-answer = Explain no. { $place }
standing-ask-answer = { $warning }

    In one sentence: what holds it up, and what will you do? Your supervisor will read it too.
standing-answered = Your explanation is on record:
    { $warning }
refused-standing-name-unit = Send the name of a unit, a part of it, or its initials, such as zjz.
refused-warning-cleared = This warning is cleared already.
