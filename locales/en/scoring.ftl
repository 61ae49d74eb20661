# The scoring engine's words: how each step is worked out, why a warning, what is wrong in a scheme file.

## Steps
scoring-step-no-value = No figures yet: { $result } points
scoring-step-no-target = The scheme sets no target: { $result } points
scoring-step-completion-higher = { $value } { $measure_en } done ÷ target { $target } { $measure_en } × { $full } points = { $result }
scoring-step-completion-lower = Target { $target } { $measure_en } ÷ actual { $value } { $measure_en } (lower is better) × { $full } points = { $result }
scoring-step-completion-lower-difference = (2 − actual { $value } { $measure_en } ÷ target { $target } { $measure_en }) × { $full } points = { $result }
scoring-step-completion-baseline = From baseline { $baseline } { $measure_en } to target { $target } { $measure_en }, now { $value } { $measure_en }: { $share } of the way × { $full } points = { $result }
scoring-step-below-pass-mark = { $share } done, below the pass mark of { $pass_mark }: { $result } points
scoring-step-capped = Counted up to { $cap }: { $cap } × { $full } points = { $result }
scoring-step-floored = Counted as at least { $floor }: { $floor } × { $full } points = { $result }
scoring-step-over = { $beyond } over the target, { $points } points for each { $per }: { $result } points more
scoring-step-threshold-no-value = No figures yet: { $result } points for now
scoring-step-threshold-start = Now { $value } { $measure_en }, required { $line } { $measure_en }; full mark { $full } points
scoring-step-threshold-provisional = Under the line since { $since } (worst { $worst } { $measure_en }): { $result } points provisionally deducted; put right and verified by { $due }, they come back
scoring-step-threshold-awaiting = Under the line since { $since } (worst { $worst } { $measure_en }), reported as put right, waiting to be verified; { $result } points stay provisionally deducted until then, deadline { $due }
scoring-step-threshold-confirmed = Under the line since { $since } (worst { $worst } { $measure_en }), not put right by { $due }: { $result } points deducted
scoring-step-threshold-restored = Put right after { $since }, verified on { $verified }: the { $amount } points provisionally deducted are back
scoring-step-threshold-restored-partly = Put right after { $since }, verified on { $verified }: { $share } given back, { $result } points stay deducted
scoring-step-threshold-too-late = Put right after { $since } but verified only on { $verified }, after the deadline of { $due }: { $result } points deducted
scoring-step-threshold-total = { $full } points − { $deducted } deducted − { $provisional } provisional = { $result }
scoring-step-milestone-done = Milestone “{ $name_en }” (due { $due }) done on { $done_on }: { $share } × { $full } points = { $result }
scoring-step-milestone-late = Milestone “{ $name_en }” was due on { $due }, done on { $done_on }, { $days } days late: { $result } points
scoring-step-milestone-open = Milestone “{ $name_en }” (due { $due }) is not done yet: { $result } points
scoring-step-milestones-total = All milestones together { $result } of { $full } points
scoring-step-no-grade = Not graded yet: { $result } points
scoring-step-grade-last = Graded { $grades }: { $share } × { $full } points = { $result }
scoring-step-grade-mean = Graded { $grades } over the periods, mean { $share } × { $full } points = { $result }
scoring-step-grade-worst = Graded { $grades } over the periods, the lowest { $share } × { $full } points = { $result }
scoring-step-award = “{ $matter }”: { $result } points more
scoring-step-bonus-capped = { $sum } points together, at most { $most } count: { $result }
scoring-step-no-award = No bonus so far: { $result } points
scoring-step-rounded = Rounded to { $digits } places: { $result } points
scoring-step-total-rounded = The total of { $before } rounded to { $digits } places, a difference of { $result }

## Warnings
scoring-warning-gap = { $indicator_en }: { $share } done at { $progress } of the time, { $gap } percentage points behind ({ $value }/{ $target })
scoring-warning-overdue = { $indicator_en }: milestone “{ $name_en }” was due on { $due }, { $days } days overdue
scoring-warning-under-line = { $indicator_en }: under the line, { $points } points provisionally deducted, to be put right by { $due }

## Problems of a scheme file
scoring-problem-too-large = The file is too large ({ $characters } characters)
scoring-problem-not-yaml = The file cannot be read beyond this point: { $detail }
scoring-problem-empty = The file is empty
scoring-problem-twice = “{ $key }” is written twice
scoring-problem-missing = This entry is missing
scoring-problem-unknown-key = There is no such entry; is it a slip?
scoring-problem-unknown-kind = There is no such method; there are: { $expected }
scoring-problem-kind-missing = The method (kind) is not given
scoring-problem-not-one-of = “{ $given }” does not do, it must be one of: { $expected }
scoring-problem-bad-id = “{ $given }” cannot be an id: only letters, digits, dots, hyphens and underscores
scoring-problem-not-a-share = “{ $given }” is not a share; write 30% or 0.3
scoring-problem-not-a-date = “{ $given }” is not a date; write 2026-03-31
scoring-problem-not-a-number = “{ $given }” is not a number that fits
scoring-problem-wrong-shape = “{ $given }” is not written as it should be
scoring-problem-id-twice = The id “{ $id }” is used twice
scoring-problem-unknown-id = There is no entry with the id “{ $id }”; there are: { $known }
scoring-problem-no-owner = The indicator “{ $indicator }” has no lead department
scoring-problem-unknown-owner = The lead department “{ $id }” of the indicator “{ $indicator }” is not in the list
scoring-problem-weights = { $category }: the points add up to { $sum }, not { $full } (units: { $units })
scoring-problem-unit-without-indicators = { $unit } has no indicators at all
scoring-problem-no-target = The indicator “{ $indicator }” sets no target for { $unit }
scoring-problem-milestone-shares = The milestone shares of “{ $indicator }” add up to { $sum }, not 1 (100%)
