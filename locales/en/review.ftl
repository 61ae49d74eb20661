review-title = <b>{ $unit } · { $indicator }</b>
review-source = { $number } · { $period } · reported by { $reporter }
review-waiting = { $n ->
    [one] one more is waiting
   *[other] { $n } more are waiting
 }
review-mark-late = 🕓 late (a mark only, it costs no points)
review-mark-escalated = 🙋 the reporter asks for a person's judgement
review-mark-blocked = ⛔ honestly reported as not progressing
review-figure-cumulative = Read: <b>{ $value }{ $measure }</b> in all{ $known }
review-figure-increment = Read: <b>{ $value }{ $measure }</b> new in this period{ $known }
review-figure-level = Read: <b>{ $value }{ $measure }</b> now{ $known }
review-figure-open = Read: <b>{ $value }{ $measure }</b>{ $known }
review-known = { " " }({ $list })
review-known-separator = ,{ " " }
review-known-before = before: { $value }{ $measure }
review-known-target = target: { $value }{ $measure }
review-milestone = Milestone: <b>{ $milestone }</b> (due { $due })
review-points = Points: { $old } → { $new } / { $full } (self-reported so far)
review-photos = { $n ->
    [one] 🖼 one photo
   *[other] 🖼 { $n } photos
 }
review-photo-reused_here = 🖼 Photo { $position } was used by this unit before, in { $number }
review-photo-reused_elsewhere = 🖼 Photo { $position } was used by another unit, in { $number }
review-photo-alike_here = 🖼 Photo { $position } looks like one of this unit's in { $number }, perhaps the same picture
review-photo-alike_elsewhere = 🖼 Photo { $position } looks like another unit's in { $number }, perhaps the same picture
review-photo-old = 🖼 Photo { $position } was taken on { $day }, before this period
review-photo-unseen = 🖼 Photo { $position } cannot be opened; it may be sent again, or be left out of account
review-wanted-grade = Please give one of the scheme's grades:
review-wanted-mark = Please give a mark:
review-wanted-figure = This report holds no figure that scores yet; please state it when verifying.
review-wanted-milestone = Which milestone is done?

review-button-verify = ✔ Verify
review-button-verify-plain = ✔ Verify, no figure
review-button-return = ↩ Return
review-button-next = Next ›
review-button-figure = ✔ Verify with a figure
review-button-figure-read = ✔ It is { $figure }
review-button-mark = Mark
review-button-milestone = ✔ { $name }
review-button-fix = Change
review-button-leave = Never mind
review-button-undo = ↺ Undo

review-ask-comment = Returning { $number } of { $unit }: please write in one line what it lacks. The reporter sees it and completes the same report.
review-ask-mark = { $number } of { $unit }: please give a mark from 0 to { $most }.
review-ask-figure-cumulative = { $unit }, “{ $indicator }”: what is the verified total <b>this year</b> ({ $measure })? The number is enough.
review-ask-figure-increment = { $unit }, “{ $indicator }”: how much is verified as <b>new in this period</b> ({ $measure })? The number is enough.
review-ask-figure-level = { $unit }, “{ $indicator }”: what is the verified figure <b>now</b> ({ $measure })? The number is enough.

review-left = All right, { $number } stays as it is and still waits. /queue goes on.

review-done-verified = ✔ Verified { $number } { $unit } · { $indicator }; the reporter is told.
review-done-graded = ✔ Graded “{ $grade }” { $number } { $unit } · { $indicator }; the reporter is told.
review-done-sent_back = ↩ Returned { $number } { $unit } · { $indicator }; your comment is on its way.
review-done-undone = ↺ Your decision on { $number } { $unit } · { $indicator } is undone; please decide again.
review-done-cumulative = <b>{ $value }{ $measure }</b> in all
review-done-increment = <b>{ $value }{ $measure }</b> new in this period
review-done-level = <b>{ $value }{ $measure }</b> now
review-all-done = No report is waiting. /queue shows new ones when they come in.

review-told-verified = ✅ <b>Verified</b> ({ $by })
review-told-graded = ✅ <b>Graded: { $grade }</b> ({ $by })
review-told-sent_back = ↩️ <b>Returned for more</b> ({ $by })
review-told-undone = ↺ <b>The last decision is undone; the report is being verified again</b> ({ $by })
review-told-report = { $number } { $indicator } · { $period }
review-told-excerpt = <i>“{ $text }”</i>
review-told-points = Points { $old } → <b>{ $new }</b> / { $full }, total <b>{ $total }</b> ({ $change })
review-told-points-firm = Points <b>{ $new }</b> / { $full }, verified now; total <b>{ $total }</b>
review-told-points-same = Points <b>{ $new }</b> / { $full } as before, total <b>{ $total }</b>
review-told-comment = Comment: <b>{ $comment }</b>
review-told-fix = All you wrote is kept; tap “Change” and complete the same report.

refused-review-stale = { $number } has just changed: somebody decided on it, or the reporter corrected it. /queue shows the latest.
refused-review-own = You reported this yourself; please leave it to a colleague.
refused-review-comment-empty = A return needs one line that says what is missing. To leave it, tap “Never mind” or send /cancel.
refused-review-comment-long = The comment is too long; please keep it under { $most } characters.
refused-review-figure-unclear = I could not read that number. Please write just the number, for example 48 or 12.5; /cancel leaves it.
refused-review-figure-impossible = That figure cannot be: it is negative, above 100%, or far too large. Please check it and send it again.
refused-review-mark-unclear = Please write a number from 0 to { $most }; /cancel leaves it.
