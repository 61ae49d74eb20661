join-welcome = <b>Welcome, { $name }!</b> You are here as: <b>{ $held }</b>.
join-one-more-role = <b>{ $name },</b> you have one more role: <b>{ $held }</b>.
join-can-reporter =
    Simply write what was achieved, for example: <i>“12 street lamps repaired this week, 46 in all”</i>. Photos are welcome, not required.
    /score shows how your unit stands, /warnings its warnings.
join-can-reviewer = /queue shows the reports on your indicators one by one: verify what is true, return what is unclear with one line of comment.
join-can-inspector = You will be told here when records of spot checks can be written in this chat.
join-can-supervisor =
    Type part of a unit's name, its pinyin or initials to see its score, for example <i>zjz</i>.
    /digest shows the current week; important warnings reach you by themselves.
join-can-office = /invite brings people in, /people shows who is here, /digest shows the current week; type part of a unit's name to see its score.
join-help = /help shows all there is.

refused-invite-unknown = This invite link is not right; it may not have been copied in full. Please ask the assessment office for a new one.
refused-invite-used = This invite link has been used; each works once. Please ask the assessment office for a new one.
refused-invite-expired = This invite link has expired. Please ask the assessment office for a new one.
refused-invite-foreign = This invite link was made for somebody else. Please ask the assessment office for one of your own.
