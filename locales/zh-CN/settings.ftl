settings-help-reporter =
    <b>报送员</b>
    · 有进展，直接发一句话，例如：<i>“危房改造本周完工5户，累计38户”</i>，照片可发可不发。
    · 没进展，也请照实说原因，例如：<i>“还没开工，因为用地手续没批下来”</i>，照样收，不算留痕。
    · 写错了，改原来那条消息，或发 /history 点“修改”。
    · /report 本期还能报哪些，没变化的点一下就行
    · /score 本单位成绩　/why 分是怎么算的　/warnings 预警　/history 报过什么
settings-help-reviewer =
    <b>评委</b>
    · /queue 逐条看报上来的进展，最早的在前：属实点“核实”；说不清的点“退回”，写一句要补什么。
settings-help-inspector =
    <b>督查员</b>
    · 现场核查的记录功能开放后，会在这里通知您。
settings-help-supervisor =
    <b>分管领导</b>
    · 打单位名字的一部分、拼音或首字母看成绩，例如 <i>张家</i>、<i>zjz</i>，也可以发 <code>/unit 张家</code>。
    · /digest 本周情况：谁进谁退、红橙预警、逾期节点、谁还没报、做得最好的。
settings-help-office =
    <b>考核办</b>
    · /invite 发邀请链接　/people 看有哪些人、移除人员、收回邀请链接
    · /digest 本周情况；打单位名字的一部分可查成绩。
settings-help-all =
    <b>随时可用</b>
    · /cancel 停下正在做的事，草稿不会丢
    · /quiet 什么时候不打扰您　/language 中文 / English

settings-unknown-reporter = 这句没看懂。报进展就直接写办成了什么；发 /score 看成绩，发 /help 看用法。
settings-unknown-reviewer = 这句没看懂。发 /queue 看待核实的报告，发 /help 看用法。
settings-unknown-inspector = 这句没看懂。发 /help 看用法。
settings-unknown-supervisor = 这句没看懂。打单位名字的一部分看成绩，发 /digest 看本周情况。
settings-unknown-office = 这句没看懂。打单位名字的一部分看成绩，发 /invite 请人，发 /help 看用法。

settings-language = 中文
settings-choose-language = 用哪种语言？ / Which language?
settings-language-set = 好的，以后都用中文。
settings-quiet = 现在的免打扰时间：<b>{ $hours }</b>。这段时间和节假日不推送{ $broken }。换一个请点按钮，或直接打，例如 <i>21:00-7:30</i>。
settings-quiet-none = 不设
settings-quiet-set = 好的，<b>{ $hours }</b> 不打扰您{ $broken }。
settings-quiet-none-set = 好的，不设免打扰时间；节假日仍不推送{ $broken }。
settings-quiet-except = ，{ $colours }除外
settings-stopped = 好的，已停下。
refused-command-of-another-role = 这个命令您的身份用不上。发 /help 看您能用的。
refused-quiet-unclear = 没看懂这个时间。请这样写：21:00-7:30

settings-command-report = 报进展
settings-command-score = 本单位成绩
settings-command-why = 分是怎么算的
settings-command-warnings = 预警和说明情况
settings-command-history = 报过的，可修改
settings-command-queue = 待核实的报告
settings-command-digest = 本周情况
settings-command-unit = 查单位成绩，例如 /unit 张家
settings-command-invite = 邀请人员
settings-command-people = 人员名单
settings-command-help = 怎么用
settings-command-cancel = 停下正在做的事
settings-command-quiet = 免打扰时间
settings-command-language = 语言 / Language
