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
scoring-step-threshold-unseen = Under the line since { $since } (worst { $worst } { $measure_en }), reported as put right but not verified by the deadline of { $due }: { $result } points deducted
scoring-step-threshold-restored = Put right after { $since }, verified on { $verified }: the { $amount } points provisionally deducted are back
scoring-step-threshold-restored-partly = Put right after { $since }, verified on { $verified }: { $share } given back, { $result } points stay deducted
scoring-step-threshold-too-late = Put right after { $since } but verified only on { $verified }, after the deadline of { $due }: { $result } points deducted
scoring-step-threshold-total = { $full } points − { $deducted } deducted − { $provisional } provisional = { $result }
scoring-step-milestone-done = Milestone “{ $name_en }” (due { $due }) done on { $done_on }: { $share } × { $full } points = { $result }
scoring-step-milestone-late = Milestone “{ $name_en }” was due on { $due }, done on { $done_on }, { $days } days late: { $result } points
scoring-step-milestone-open = Milestone “{ $name_en }” (due { $due }) is not done yet: { $result } points
scoring-step-milestones-total = All milestones together { $result } of { $full } points
scoring-step-no-grade = Not graded yet: { $result } points
scoring-step-grade-unknown = The scheme knows no grade “{ $grade }”; it is not counted
scoring-step-changed = The rule reads like this since { $day } ({ $why }), version { $version }
scoring-step-grade-last = Graded { $grades }: { $share } × { $full } points = { $result }
scoring-step-grade-mean = Graded { $grades } over the periods, mean { $share } × { $full } points = { $result }
scoring-step-grade-worst = Graded { $grades } over the periods, the lowest { $share } × { $full } points = { $result }
scoring-step-award = “{ $matter }”: { $result } points more
scoring-step-bonus-capped = { $sum } points together, at most { $most } count: { $result }
scoring-step-no-award = No bonus so far: { $result } points
scoring-step-last-value = No figure this year, that of { $year } is used: { $result } { $measure_en }
scoring-step-taken-over = { $result } taken over from the former indicator “{ $name_en }”
scoring-step-growth = Growth over last year: ({ $value } − { $past }) ÷ { $past } = { $result }%
scoring-step-formula = Formula { $formula } ({ $figures }) = { $result }
scoring-step-formula-undefined = Formula { $formula } ({ $figures }) gives no result: a figure is missing or a divisor is zero
scoring-step-formula-bounded = The formula gives { $before }, within its bounds { $result } points
scoring-step-blend = Several raters: { $parts } = { $result } (weights { $weights } in all)
scoring-step-blend-reweighted = Several raters, the missing one shared out among the others: ({ $parts }) ÷ { $weights } = { $result }
scoring-step-take-latest = Of { $values } the latest: { $result }
scoring-step-take-last = Of { $values } the last: { $result }
scoring-step-take-sum = { $values } added up: { $result }
scoring-step-take-mean = Mean of { $counted } among { $values } = { $result }
scoring-step-take-best = The best of { $values }: { $result }
scoring-step-take-worst = The worst of { $values }: { $result }
scoring-step-share-rounded = Share taken as { $share }: { $share } × { $full } points = { $result }
scoring-step-sloped = { $share } done counts by bands as { $worth } × { $full } points = { $result }
scoring-step-deduct-no-value = No figures yet: { $result } points for now
scoring-step-deduct-most = { $sum } points would be deducted, at most { $result } are
scoring-step-deduct-total = { $full } points − { $deducted } deducted = { $result }
scoring-step-doubled = The condition for a heavier deduction is met ({ $when }): times { $result }
scoring-step-range = Actual { $value } { $measure_en }, required between { $low } and { $high }: { $result } outside
scoring-step-distance = Target { $target } { $measure_en }, actual { $value } { $measure_en }: { $result } missing
scoring-step-deduct-steps = { $points } points for each { $step }, { $steps } steps: { $result } points deducted
scoring-step-ladder = { $count } times: by the ladder { $result } points deducted
scoring-step-deduct-band = { $width } from { $since } on, { $points } points for each { $step }: { $result } points deducted
scoring-step-deduct-decided = “{ $matter }”: { $result } points deducted
scoring-step-no-finding = Nothing found wrong: { $result } points
scoring-step-finding = “{ $matter }” ({ $level }), time { $time }: { $base } points × { $factor } = { $result } to deduct
scoring-step-finding-exempted = Exempted ({ $document }): only { $share } counts
scoring-step-finding-dropped = “{ $matter }” did not stand: nothing deducted
scoring-step-finding-provisional = “{ $matter }” is still open: { $result } points provisionally deducted, to be put right by { $due }
scoring-step-finding-confirmed = “{ $matter }” was not put right by { $due }: { $result } points deducted
scoring-step-finding-rectified = Put right in time ({ $share }): of { $amount } points { $stays } stays, { $result } deducted
scoring-step-finding-rectified-late = Put right late ({ $share }): of { $amount } points { $stays } stays, { $result } deducted
scoring-step-findings-total = { $full } points − { $deducted } deducted − { $provisional } provisional = { $result }
scoring-step-normalise-higher = Efficacy: { $base } + { $span } × ({ $value } − lowest { $low }) ÷ (highest { $high } − lowest { $low }) = { $share }, × { $full } points = { $result }
scoring-step-normalise-lower = Efficacy (lower is better): { $base } + { $span } × (highest { $high } − { $value }) ÷ (highest { $high } − lowest { $low }) = { $share }, × { $full } points = { $result }
scoring-step-normalise-log = Logarithmic efficacy: { $value } between { $low } and { $high }, { $base } + { $span } come to { $share }, × { $full } points = { $result }
scoring-step-normalise-equal = All units stand at { $value }: { $share } × { $full } points = { $result }
scoring-step-relative-best = { $value } ÷ the best { $measured } × { $times } = { $share }, × { $full } points = { $result }
scoring-step-relative-mean = { $value } ÷ the mean { $measured } × { $times } = { $share }, × { $full } points = { $result }
scoring-step-relative-total = { $value } ÷ the category's sum { $measured } × { $times } = { $share }, × { $full } points = { $result }
scoring-step-relative-best-lower = The best { $measured } ÷ { $value } × { $times } = { $share }, × { $full } points = { $result }
scoring-step-relative-mean-lower = The mean { $measured } ÷ { $value } × { $times } = { $share }, × { $full } points = { $result }
scoring-step-relative-total-lower = The category's sum { $measured } ÷ { $value } × { $times } = { $share }, × { $full } points = { $result }
scoring-step-place = { $value } is place { $place } of { $count }: { $result } points
scoring-step-combine-sum = Parts together: { $parts } = { $result } points
scoring-step-combine-lowest = The lowest part decides ({ $parts }): { $result } points
scoring-step-combine-highest = The highest part decides ({ $parts }): { $result } points
scoring-step-combine-geometric = Geometric mean of the parts ({ $parts }): { $result } points
scoring-step-no-veto = The clause does not apply
scoring-step-veto-zero = Veto ({ $authority }, { $document }): the total counts as zero
scoring-step-veto-not-excellent = Bar ({ $authority }, { $document }): the best grade is not open
scoring-step-veto-grade = Veto ({ $authority }, { $document }): the grade is limited
scoring-step-veto-deduct = Veto ({ $authority }, { $document }): { $result } points
scoring-step-denied = A condition under which nothing is earned is met ({ $when }): { $result } points
scoring-step-missing-leave-out = No figures: the { $full } points are left out and the others re-weighted
scoring-step-missing-not-assessed = No figures: the unit takes no place
scoring-step-missing-lowest = No figures: the lowest share of the category, { $share } × { $full } points = { $result }
scoring-step-missing-mean = No figures: the mean share of the category, { $share } × { $full } points = { $result }
scoring-step-difficulty = { $before } points × difficulty { $coefficient } = { $result }
scoring-step-exempted-leave-out = Exempted ({ $document }): the { $full } points are left out and the others re-weighted
scoring-step-exempted = Exempted ({ $document }): { $result } points instead of { $before }
scoring-step-appeal-open = An appeal against { $origin } (since { $since }) is being heard; until then it does not count
scoring-step-appeal-upheld = The appeal against { $origin } was upheld ({ $since }); it does not count
scoring-step-carried-over = Carried over from last year: { $carried } { $measure_en }, followed up beyond this year's target of { $target } { $measure_en }, { $left } { $measure_en } to go; not deducted a second time
scoring-step-rounded-half-up = { $before } rounded half up to { $digits } places: { $result } points
scoring-step-rounded-down = { $before } cut off after { $digits } places: { $result } points
scoring-step-total-rounded = The total of { $before } rounded to { $digits } places, a difference of { $result }
scoring-step-merged = Merged into the indicator “{ $name_en }”: no points here
scoring-step-dropped = No longer assessed after { $day }: no points
scoring-step-not-yet = Assessed only from { $day } on: no points yet
scoring-step-major-sum = “{ $name_en }” adds up to { $before } points and counts as { $together }: a difference of { $result }
scoring-step-major-lowest = The weakest indicator of “{ $name_en }” decides: { $together } points instead of { $before }, a difference of { $result }
scoring-step-major-highest = The strongest indicator of “{ $name_en }” decides: { $together } points instead of { $before }, a difference of { $result }
scoring-step-major-geometric = Geometric mean of “{ $name_en }”: { $together } points instead of { $before }, a difference of { $result }
scoring-step-reweighted = Some indicators are left out: { $points } ÷ { $counted } × { $full }, { $result } points more
scoring-step-rescaled = Scaled to { $full } points: { $points } ÷ { $counted } × { $full }, a difference of { $result }
scoring-step-bonus-most = { $before } bonus points, at most { $most } count: a difference of { $result }
scoring-step-deduction-most = { $before } points deducted, at most { $most } count: a difference of { $result }
scoring-step-net-bounded = Bonus less deductions is { $before }, it counts as { $kept }: a difference of { $result }
scoring-step-cap-total = “{ $name_en }”: the total is at most { $most } of { $full } points; from { $before }, { $result }
scoring-step-cap-major = “{ $name_en }”: this group earns at most { $most } of { $full } points; from { $before }, { $result }
scoring-step-cap-indicator = “{ $name_en }”: this indicator earns at most { $most } of { $full } points; from { $before }, { $result }
scoring-step-vetoed = Veto “{ $name_en }”: { $before } points before, { $result }

## Warnings
scoring-warning-gap = { $indicator_en }: { $share } done at { $progress } of the time, { $gap } percentage points behind ({ $value }/{ $target })
scoring-warning-overdue = { $indicator_en }: milestone “{ $name_en }” was due on { $due }, { $days } days overdue
scoring-warning-under-line = { $indicator_en }: under the line, provisional deduction { $points }, to be put right by { $due }
scoring-warning-gap-points = { $indicator_en }: { $share } done at { $progress } of the time, { $gap } points behind ({ $value }/{ $target })
scoring-warning-gap-relative = { $indicator_en }: { $share } done, { $gap }% behind the { $progress } that time asks for ({ $value }/{ $target })
scoring-warning-count = { $indicator_en }: { $count } findings are still open
scoring-warning-run = { $indicator_en }: { $count } times in a row short of { $line }
scoring-warning-forecast = { $indicator_en }: at this pace { $projected } points at the year's end, { $lacking } short of { $full }
scoring-warning-unit-rank = Now at place { $place } of { $of }, near the end
scoring-warning-unit-forecast = At this pace the year's total will be { $lacking } points short of the full mark

## Problems of a scheme file
scoring-problem-too-large = The file is too large ({ $characters } characters)
scoring-problem-too-deep = The file is nested too deeply to be read
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
scoring-problem-formula = The formula cannot be read: { $detail }
scoring-problem-formula-name = “{ $name }” means nothing in a formula; there are: { $known }
scoring-problem-circle = These indicators look at one another in a circle: { $indicators }
scoring-problem-weights-on = { $category }: from { $day } on the points add up to { $sum }, not { $full } (units: { $units })
scoring-problem-cap-unreachable = The cap of { $cap } points of “{ $name }” can never be reached: { $reach } is the most
scoring-problem-target-below-last-year = The target of { $target } of “{ $indicator }” for { $unit } is behind last year's { $past }; a reason is needed
scoring-problem-veto-authority = The veto “{ $indicator }” has no central or provincial authority (authority must be central or provincial): refused
scoring-problem-veto-document = The veto “{ $indicator }” names no document and date of issue (document, issued): refused
scoring-problem-veto-grade = The clause “{ $indicator }” does not say which grade it limits to (grade)
scoring-problem-veto-last-places = The clause “{ $indicator }” cannot deduct points (deduct) from the last places (last_places): places follow from the totals; it can only limit their grade
scoring-problem-year-backwards = The end { $end } lies before the start { $start }
scoring-problem-milestone-outside = The milestone “{ $name }” ({ $due }) of “{ $indicator }” lies outside the year
scoring-problem-stages = The stages of “{ $indicator }” must follow one another by day, with shares that do not fall and end at 100%
scoring-problem-quotas = The quotas of the grades add up to { $sum }, more than 100%
scoring-problem-period-backwards = “{ $indicator }” ends before it starts
scoring-problem-bounds = The lower bound { $low } of “{ $indicator }” is not below the upper bound { $high }
scoring-problem-no-milestones = “{ $indicator }” is scored by milestones but lists none
scoring-problem-history-missing = The target of “{ $indicator }” comes from earlier years, but there is nothing on record for { $unit }

## Statuses, bands, honours
scoring-status-empty = no figures yet
scoring-status-earning = under way
scoring-status-done = full points
scoring-status-below = under the line, points deducted
scoring-status-awaiting = put right, waiting to be verified
scoring-status-blocked = held up with good reason, no warnings
scoring-status-not_assessed = no figures, takes no place
scoring-status-left_out = not part of the total
scoring-band-upper = in the upper third
scoring-band-middle = in the middle third
scoring-band-lower = in the lower third
scoring-projection-run-rate = at the pace so far
scoring-honour-first = first place
scoring-honour-last = last place
scoring-honour-excellent_running = best grade two years running
scoring-honour-last_running = last two years running
scoring-honour-most_improved = most improved

## Command line
scoring-problem-table-empty = The table is empty
scoring-problem-table-unit = There is no unit called “{ $given }”
scoring-problem-table-column = There is no indicator called “{ $given }”
scoring-problem-table-cell = “{ $given }” cannot be a figure of “{ $indicator }”
scoring-problem-table-twice = “{ $indicator }” of “{ $unit }” was given before ({ $first })
scoring-problem-fact = This line is not a fact: { $detail }
scoring-problem-fact-twice = The id “{ $id }” already stands for another fact
scoring-cli-not-utf8 = { $file } is not text in UTF-8. Save it in that encoding (in Excel or WPS as “CSV UTF-8”, or as .xlsx).
scoring-cli-not-a-workbook = { $file } is not a workbook (.xlsx) that can be opened
scoring-cli-in-order = The scheme “{ $name }” is in order: { $categories } categories, { $units } units, { $indicators } indicators
scoring-cli-unplaced = { $count } facts belong to no unit or indicator of the scheme or to another year, and score nothing (such as { $first })
scoring-cli-no-unit = There is no unit called “{ $given }”
scoring-cli-category = [{ $name }] as of { $day }
scoring-cli-unit = { $place } { $unit } { $total } of { $full }, grade { $grade }, year's end { $projected }
scoring-cli-line = { $name }: { $points } of { $full }
scoring-cli-scheme-line = by the scheme itself
scoring-cli-standings = standings
scoring-cli-head-category = category
scoring-cli-head-unit = unit
scoring-cli-head-place = place
scoring-cli-head-total = total
scoring-cli-head-grade = grade
scoring-cli-head-projected = year's end
scoring-cli-head-provisional = provisional
scoring-cli-head-unverified = unverified
scoring-cli-line-extra = { $name }: { $points } on top

## Health of indicators
scoring-health-none = No indicator to merge, adapt or drop
scoring-health-traces = { $action } “{ $name }”: { $percent } of its reports only leave a trace
scoring-health-burden = { $action } “{ $name }”: it takes { $figure } minutes of the units' time
scoring-health-owner = { $action } “{ $name }”: { $figure } departments judge it, the owner is unclear
scoring-health-at-full = { $action } “{ $name }”: { $percent } of the units have full marks
scoring-health-no-discrimination = { $action } “{ $name }”: the shares deviate by { $percent } only, it tells nobody apart
scoring-health-silent = { $action } “{ $name }”: { $percent } of the units have no figure
scoring-health-done = { $action } “{ $name }”: every unit is done
scoring-health-correlated = { $action } “{ $name }” and “{ $other }”: their shares correlate at { $figure }
scoring-health-action-merge = Merge
scoring-health-action-adapt = Adapt
scoring-health-action-drop = Drop
