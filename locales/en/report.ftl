report-title-check = 🧾 <b>Please check</b>
report-title-asking = 📝 <b>Almost there</b>
report-title-returned = ↩️ <b>Returned for now: one sentence will do</b>
report-title-correction = ✏️ <b>Correction of { $number }</b> (not in force yet; the report stands as it was)
report-field-unit = Unit: { $unit }
report-field-indicator = Indicator: <b>{ $indicator }</b>
report-field-period = Period: { $period }{ $late }
report-field-figure = Figure: <b>{ $figure }</b>{ $known }
report-field-milestone = Milestone: <b>{ $milestone }</b>
report-field-photos = Photos: { $count }
report-late = { " " }(late)
report-figure-cumulative = { $value }{ $measure } this year so far
report-figure-increment = { $value }{ $measure } more this period
report-figure-level = { $value }{ $measure } now
report-figure-open = { $value }{ $measure }
report-known = { " " }({ $list })
report-known-last = last: { $value }{ $measure }
report-known-target = target: { $value }{ $measure }
report-verdict = Verdict: { $verdict }
report-returned-trace = This says what was done, not yet what came of it.
report-returned-vague = This claims success, but there is nothing to verify.
report-returned-plan = These are intentions, not yet things done.
report-only-activity = Activity only: { $clauses }
report-missing = Missing: { $missing }
report-question = ❓ <b>{ $question }</b>
report-just-complete = Just answer in one sentence; what you wrote stays.
report-photo-too-big = { $count ->
    [one] One photo is
   *[other] { $count } photos are
 } over 20 MB and cannot be fetched. Send a smaller copy, or leave it out.
report-no-figure = There is no figure that scores yet. Add one now, or the lead department fills it in when verifying.
report-small-talk = To report, simply write what was achieved; /score shows your score, /help all there is.
report-late-photos = { $count ->
    [one] One photo
   *[other] { $count } photos
 } added to { $number }.
report-edit-in-vain = That message is not part of a report, so editing it changes nothing. To report, send /report.

report-ask-unit = Which unit is this about?
report-ask-words = The photos are here. In one sentence: what was achieved?
report-ask-indicator = Which indicator is this about?
report-ask-value-cumulative = “{ $indicator }”: how much this year so far ({ $measure })?
report-ask-value-period = “{ $indicator }”: how much this period ({ $measure })?
report-ask-value-level = “{ $indicator }”: how much is it now ({ $measure })?
report-ask-mode = { $value }{ $measure }: this year so far, or more in this period?
report-ask-milestone = Which milestone is done?
report-ask-cause = Why is there no progress? Say what holds it up; if a superior has to act, say who and by when.
report-ask-cause-for = Why is there no progress on “{ $indicator }”? Say what holds it up; if a superior has to act, say who and by when.
report-choice-mode-cumulative = This year so far
report-choice-mode-increment = More this period

report-button-submit = Submit
report-button-fix = Change
report-button-discard = Drop
report-button-human = Ask a person
report-button-no-progress = No progress
report-button-same = Same as before
report-button-resume = ▶ Go on: { $start }…
report-button-put-right = ↩️ Put right: { $start }…
report-button-others = None of these: show all
report-button-newer = ‹ Newer
report-button-older = Older ›
report-button-withdraw = Withdraw

report-receipt-submitted = ✅ <b>Received</b> { $number }{ $late }
report-receipt-corrected = ✅ <b>Corrected</b> { $number }{ $late }
report-receipt-blocked = 🤝 <b>Noted as it is</b> { $number }{ $late }
report-receipt-points = { $indicator }: { $old } → <b>{ $new }</b> points (of { $full })
report-receipt-total = Total <b>{ $total }</b> ({ $change }), { $place }
report-receipt-unverified = Counts as unverified until the lead department has checked it.
report-receipt-grade = The lead department grades this one; it scores once graded.
report-receipt-provisional = { $points } of it are deducted provisionally and come back once the fix is verified.
report-receipt-actor = Noted: { $who } has to act.
report-receipt-actor-by = Noted: { $who } has to act by { $day }; that time is not held against you.
report-receipt-waits = Your { $value }{ $measure } counts once the lead department has verified it; until then the figure verified before stands.
report-receipt-before-year = 📅 This report is about a day before { $year }: it is kept, and does not count in { $year }.
report-receipt-after-year = 📅 The assessment of { $year } is closed: this report is kept, and counts once the new year’s scheme is there.
report-receipt-next = Next: { $next }
report-toast-submitted = Received
report-unchanged = Same as before
report-escalated = 🙋 { $number } went to the lead department of “{ $indicator }” for a person to look at. Until then it neither earns nor costs points.
report-discarded-draft = { $number } dropped; its words stay on record.
report-discarded-correction = Correction dropped; { $number } stands as it was.
report-withdrawn = { $number } withdrawn. Total { $total } ({ $change }).
report-fix = ✏️ Send the corrected words to replace those of { $number }; to change only the figure, send only the figure.
report-fix-comment = Comment: { $comment }

report-menu = <b>{ $unit }</b> may report { $due ->
    [one] one more indicator
   *[other] { $due } more indicators
 } this period ({ $reported } done).
    Just send a sentence or photos, or pick one below.
report-menu-done = <b>{ $unit }</b> has reported all { $reported } for this period. Send news any time.
report-menu-none = <b>{ $unit }</b> has nothing to report here.
report-about = <b>{ $indicator }</b>: in one sentence, what was achieved?
report-last = Last time: { $value }{ $measure }
report-evidence = Evidence: { $evidence } (you may report without it)

report-history = <b>Reports of { $unit }</b> (tap a number to open)
report-history-line = { $number } { $indicator } · { $status }
report-history-empty = { $unit } has not reported yet. Any sentence you send is a report.
report-no-indicator = no indicator yet
report-view = <b>{ $number }</b> { $indicator } · { $status }
report-view-comment = The lead department says: { $comment }
report-view-versions = Changed since it was handed in; every version is on record.
report-status-draft = not submitted
report-status-returned = to be completed
report-status-submitted = unverified
report-status-blocked = not done, with cause
report-status-escalated = with a person
report-status-verified = verified
report-status-sent_back = sent back
report-status-withdrawn = withdrawn
report-status-discarded = dropped

validator-label-unchanged = Same as before

refused-report-empty = I found no words. Say in one sentence what was achieved, such as “12 street lamps repaired this month”.
refused-report-too-long = That is too long (over { $most } characters). Send a few sentences on what was achieved; the original is kept.
refused-report-unreadable-video = I cannot watch videos. Please say in words what was achieved, with photos if you like.
refused-report-unreadable-video_note = I cannot watch videos. Please say in words what was achieved, with photos if you like.
refused-report-unreadable-animation = I cannot read animations. Please say in words what was achieved.
refused-report-unreadable-voice = I cannot listen to voice messages. Please type what was achieved.
refused-report-unreadable-audio = I cannot listen to voice messages. Please type what was achieved.
refused-report-unreadable-sticker = Nice sticker. To report, please type what was achieved.
refused-report-unreadable-document = No files needed: just type what was achieved.
refused-report-unreadable-location = A location is not a report. Please type what was achieved.
refused-report-unreadable-contact = Please do not send other people's contacts. To report, type what was achieved.
refused-report-unreadable-poll = I cannot read polls. Please type what was achieved.
refused-report-already-in = This one is already in; see /history.
refused-report-closed = This one was withdrawn or dropped; please send a new one.
refused-report-reviewed = A verified report cannot be withdrawn; to correct it, press “Change”.
refused-report-nothing-before = There is no earlier figure; please say how things stand.
refused-report-indicator-first = Please choose the indicator first, then ask for a person.
