# The validator's words: verdicts, what is missing, the one question, hints.

validator-label-result = carries a result
validator-label-blocked = honestly not done
validator-label-trace = activity only, no result
validator-label-vague = too vague to verify
validator-label-plan = intentions only

validator-kind-input = input
validator-kind-activity = activity
validator-kind-output = output
validator-kind-outcome = outcome
validator-kind-plan = plan
validator-kind-claim = claim
validator-kind-obstacle = obstacle
validator-kind-background = background

validator-missing-intention_only = something already done
validator-missing-finished_without_scope = which ones and how many
validator-missing-progress_without_milestone = which step has been reached
validator-missing-claim_without_fact = one thing that can be seen and checked
validator-missing-found_not_fixed = whether what was found has been put right
validator-missing-ordered_not_done = whether what was ordered has been done
validator-missing-trained_not_certified = what changed after the training, such as certificates or jobs
validator-missing-talks_no_contract = signed contracts, money arrived or works begun
validator-missing-publicity_only = what changed after the publicity
validator-missing-paper_only = something done beyond documents and ledgers
validator-missing-visits_only = what was solved after the visits
validator-missing-meetings_only = what was done after the meetings
validator-missing-money_no_thing = what the money has built or mended
validator-missing-activity_only = what was achieved

validator-question-intention_only = Which step is already done today?
validator-question-finished_without_scope = Which ones exactly, how many { $unit }, and how are they now?
validator-question-progress_without_milestone = Which step has been reached, and how much is done?
validator-question-claim_without_fact = Can you name one thing that was done: where, and how many?
validator-question-found_not_fixed = Of what was found, how many have been put right?
validator-question-found_not_fixed_figure = Of the { $figure } found, how many have been put right?
validator-question-ordered_not_done = Of what was ordered, how many have been put right?
validator-question-ordered_not_done_figure = After { $figure }: how many have been put right?
validator-question-trained_not_certified = After the training, how many got a certificate or a job?
validator-question-trained_not_certified_figure = Of the { $figure } trained, how many got a certificate or a job?
validator-question-talks_no_contract = Of the projects under negotiation, how many are signed, funded or begun?
validator-question-talks_no_contract_figure = Of these { $figure }, how many are signed, funded or begun?
validator-question-publicity_only = What came of the publicity that one can see?
validator-question-paper_only = Beyond plans and ledgers, which one thing was done?
validator-question-visits_only = Of the problems heard on the visits, how many were solved?
validator-question-meetings_only = What was done after the meetings, and how much?
validator-question-money_no_thing = What has this money built or mended?
validator-question-activity_only = What was achieved by this work?
validator-question-investment = Which funds arrived, which works began or went into production, how much each?
validator-question-enforcement = How many cases were filed, fined or closed?
validator-question-mediation = How many were settled, and which?
validator-question-works = How many { $unit } are finished or in use, and where?
validator-question-income = By how much did income actually rise?
validator-question-environment = What has changed in the water, the air or on the spots, and how many were dealt with?
validator-question-service = How many people actually use it, were paid or got work?
validator-question-rate = What is the percentage now?

validator-hint-same_as_before = Almost the same as last time, with the same figures. Is there anything new?
validator-hint-like_before = { $share }% alike to the last report
validator-hint-like_another_unit = { $share }% alike to another unit's report
validator-hint-cumulative_fell = { $value } so far is less than { $last } last time; please check.
validator-hint-far_above_target = { $value } is far above the target of { $target }; please check figure and unit.
validator-hint-jump_from_history = { $value } is far more than usual ({ $usual }); please check.
validator-hint-far_from_peers = { $value } is far more than similar units report ({ $usual })
validator-hint-share_mismatch = { $part } of { $whole } is about { $actual }%, the report says { $said }%; please check.

validator-check-missing = Missing: { $missing }

validator-role-done = done
validator-role-target = target
validator-role-before = before
validator-role-after = after
validator-role-change = change
validator-role-share = share
validator-role-cumulative = so far
validator-role-period = this period
validator-role-found = found
validator-role-remaining = remaining
validator-role-input = input
validator-role-trace-count = count of activity
