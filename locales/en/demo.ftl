demo-first-time = First run: making this year's data of the sample county (invented), about half a minute …
demo-ready =
    Chat page: { $address }
    The sample county plays on { $day }; the page can move time on. Ctrl+C ends it; next time it goes on from here.
demo-port-taken = Port { $port } cannot be used ({ $error }). Take another one: shiji demo --port 0
demo-folder-taken = The folder { $folder } holds something else than a demo. Choose an empty one with --data-dir.
demo-role-reporter = Reporter
demo-role-reviewer = Lead department
demo-role-supervisor = Supervisor
demo-role-office = Assessment office
demo-try-reporter =
    本月开推进会3次，印发方案2份，发改厕宣传单500份
    柳湾村这批户厕改完了，今年累计改好232户
    监控坏了几个，现在在线率93.5%
    坏的探头都换好了，监控在线率97.8%
    /score
    /report
demo-try-reviewer =
    /queue
    /help
demo-try-supervisor =
    Zhangjia
    zjz
    /digest
demo-try-office =
    /invite
    /people
    /digest
demo-story-begins = Making the data of the sample county (invented) first, about half a minute; then the whole story …
demo-story-ends = (The end)
demo-chapter-join = 1. The office invites a reporter; a used link is refused
demo-chapter-report = 2. A trace is returned, completed with a result, submitted, and gets its receipt
demo-chapter-verify = 3. The lead department verifies
demo-chapter-below = 4. Under 95 % of cameras work: provisional deduction, a warning to the unit, a day later to the supervisor
demo-chapter-restored = 5. Put right and verified: restored, the warning cleared
demo-chapter-digest = 6. Monday morning: the digest arrives
