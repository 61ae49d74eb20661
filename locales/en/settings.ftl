settings-help-reporter =
    <b>Reporter</b>
    · Progress: simply write it, for example <i>“5 houses rebuilt this week, 38 in all”</i>. Photos are welcome, not required.
    · No progress: say why, for example <i>“not begun, because the land is not approved yet”</i>. That is taken, too.
    · A mistake: edit the message you sent, or /history and “Change”.
    · /report what is still open this period, with one tap for “no change”
    · /score your unit's score, /why how it came about, /warnings, /history what you reported
settings-help-reviewer =
    <b>Reviewer</b>
    · /queue shows reports one by one, the oldest first: verify what is true; return what is unclear with one line on what is missing.
settings-help-inspector =
    <b>Inspector</b>
    · You will be told here when records of spot checks can be written in this chat.
settings-help-supervisor =
    <b>Supervisor</b>
    · Type part of a unit's name, its pinyin or initials to see its score, for example <i>zjz</i>, or <code>/unit zjz</code>.
    · /digest the current week: who moved, red and orange warnings, overdue milestones, who is silent, the best results.
settings-help-office =
    <b>Assessment office</b>
    · /invite makes invite links, /people shows and removes people and takes links back
    · /digest the current week; type part of a unit's name to see its score.
settings-help-all =
    <b>At any time</b>
    · /cancel stops what is under way; drafts are kept
    · /quiet when not to disturb you, /language 中文 / English

settings-unknown-reporter = I did not understand that. To report, write what was achieved; /score shows your score, /help all there is.
settings-unknown-reviewer = I did not understand that. /queue shows the reports to verify, /help all there is.
settings-unknown-inspector = I did not understand that. /help shows all there is.
settings-unknown-supervisor = I did not understand that. Type part of a unit's name to see its score, or /digest for the week.
settings-unknown-office = I did not understand that. Type part of a unit's name to see its score, /invite to bring people in, /help for all there is.

settings-language = English
settings-choose-language = 用哪种语言？ / Which language?
settings-language-set = All right, English from now on.
settings-quiet = Quiet hours now: <b>{ $hours }</b>. Then, and on days off, nothing is pushed{ $broken }. To change them tap a button or type, for example <i>21:00-7:30</i>.
settings-quiet-none = none
settings-quiet-set = All right, nothing will disturb you <b>{ $hours }</b>{ $broken }.
settings-quiet-none-set = All right, no quiet hours; on days off still nothing is pushed{ $broken }.
settings-quiet-except = { " " }(except: { $colours })
settings-stopped = All right, stopped.
refused-command-of-another-role = This command is not for your role. /help shows yours.
refused-quiet-unclear = I could not read that time. Please write it like this: 21:00-7:30

settings-command-report = Report progress
settings-command-score = Your unit's score
settings-command-why = How the points came about
settings-command-warnings = Warnings, and answering them
settings-command-history = What you reported, to correct it
settings-command-queue = Reports to verify
settings-command-digest = The current week
settings-command-unit = A unit's score, e.g. /unit zjz
settings-command-invite = Invite somebody
settings-command-people = Who is here
settings-command-help = How to use this
settings-command-cancel = Stop what is under way
settings-command-quiet = Quiet hours
settings-command-language = Language / 语言
