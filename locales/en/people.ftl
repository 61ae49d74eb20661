people-role-reporter = reporter
people-role-reviewer = reviewer
people-role-inspector = inspector
people-role-supervisor = supervisor
people-role-office = assessment office
people-everywhere = all units
people-no-role = no role

people-choose-role = Whom do you want to invite? The role first:
people-choose-unit = Reporter of which unit? Tap, or type part of its name, its pinyin or initials.
people-choose-scope-reviewer = Reviewer of which department?
people-choose-scope-supervisor = In charge of which units?
people-more-units = { $n ->
    [one] One more unit is not listed; type its name.
   *[other] { $n } more units are not listed; type part of the name.
 }
people-forward-this = The link is ready. Please <b>forward the message below</b> to the person: it works once.
people-invitation =
    You are invited to the Shiji reporting assistant as <b>{ $held }</b>.
    Follow this link and press “Start”: { $link }
    Valid until { $until }, for one use; please do not pass it on.

people-title = <b>{ $n ->
    [one] One person
   *[other] { $n } people
 }</b>
people-counts = { $counts }
people-unreachable = { $n ->
    [one] ⚠️ One person cannot be reached (has stopped the bot) until they write again.
   *[other] ⚠️ { $n } people cannot be reached (have stopped the bot) until they write again.
 }
people-unused-invites = { $n ->
    [one] One invite link is still unused.
   *[other] { $n } invite links are still unused.
 }
people-button-invites = Unused invite links ({ $n })
people-invites = <b>Invite links nobody has used yet</b>; one sent to the wrong person can be taken back:
people-invite-line = { $place }. { $held }{ $by }; valid until { $until }
people-invite-by = , made by { $name }
people-more-invites = { $n ->
    [one] One older link is not shown.
   *[other] { $n } older links are not shown.
 }
people-button-take-back = Take back { $place }
people-button-back = ‹ Back to the people
people-taken-back = Taken back: this link no longer works.
people-no-invites = There are no more invite links that work.
people-held = { $role }, { $place }
people-list-separator = ; { "" }
people-line = · { $name } — { $held }
people-line-unreachable = · { $name } — { $held } ⚠️ not reachable
people-button-remove = Remove { $name }
people-button-previous = ‹ Back
people-button-next = Next ›
people-ask-removal = Remove <b>{ $name }</b>? They can no longer report or look; all they wrote is kept.
people-button-remove-yes = Yes, remove
people-button-remove-no = No, go back
people-button-revoke = Only take away: { $held }
people-revoked = <b>{ $name }</b> is no longer { $held }. Their other roles stay.
people-removed = <b>{ $name }</b> has been removed. A new invite link would let them in again.

refused-no-name-yet = Telegram cannot be reached at the moment, so no link can be made. Please try again in a few minutes.
refused-unit-unknown = Nothing found for “{ $text }”. Please try other words, or tap a button.
refused-already-removed = { $name } has been removed already.
refused-last-office = This is the last person of the assessment office. Invite a colleague first.
