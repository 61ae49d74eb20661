supervise-title = <b>{ $unit }</b>（{ $category }）
supervise-total = 总分 <b>{ $total }</b> / { $full } · { $place }
supervise-change = 比一周前 { $change }
supervise-projected = 照现在的进度，年底预计 { $points } 分
supervise-unverified = 其中待核实 { $points } 分
supervise-provisional = 另有预扣 { $points } 分，整改核实后可恢复
supervise-no-warnings = ✅ 没有预警
supervise-answered = 　单位说明：<i>“{ $text }”</i>
supervise-result = ✔ { $day } { $indicator }：<i>“{ $text }”</i>
supervise-more = { $n ->
   *[other] …… 还有 { $n } 项
 }
supervise-button-why = 各项得分
supervise-several = 您要看哪一个？
supervise-several-more = 您要看哪一个？还有 { $more } 个没列出来，请多打一两个字。
supervise-ask = 要看哪个单位？打名字的一部分、拼音或首字母都行，例如“{ $example }”。
supervise-ask-office = 要看哪个单位？打名字的一部分、拼音或首字母都行，例如“{ $example }”。也可以看一类单位的排名（只给考核办看）：
supervise-ranking = <b>{ $category }</b>（只供考核办掌握，不公开）
supervise-ranked = { $place }. { $unit }　<b>{ $total }</b>

supervise-digest-title = 📋 <b>周报 · { $period }</b>（{ $start }至{ $end }）
supervise-digest-totals = { $units } 个单位中 { $reporting } 个报了进展，共 { $reports } 条；核实 { $verified } 条，待核实 { $waiting } 条。
supervise-digest-warnings = 预警：{ $counts }
supervise-digest-no-warnings = 预警：没有
supervise-digest-up = <b>▲ 上升（{ $n }）</b>
supervise-digest-down = <b>▼ 下降（{ $n }）</b>
supervise-digest-overdue = <b>逾期节点（{ $n }）</b>
supervise-digest-silent = <b>该报没报（{ $n } 个单位）</b>
supervise-digest-best = <b>本周核实的实绩（{ $n }）</b>
supervise-row-mover = · { $unit } { $change }（{ $total }），主要是{ $indicator }
supervise-row-mover-bare = · { $unit } { $change }（{ $total }）
supervise-digest-alarms = <b>需要关注的预警（{ $n } 项，{ $units } 个单位）</b>
supervise-more-units = { $n ->
   *[other] …… 还有 { $n } 个单位
 }
supervise-row-alarm = { $unit } { $what }（{ $days ->
    [0] 新
   *[other] { $days } 天
 }{ $note }）
supervise-row-alarms = { $unit } { $signs }：{ $names }（{ $days ->
    [0] 新
   *[other] 最久 { $days } 天
 }{ $note }）
supervise-alarm-answered = ，已说明
supervise-some = { $names }等 { $n } 项
supervise-row-overdue = · { $unit } { $indicator }“{ $milestone }”逾期 { $days } 天
supervise-row-silent = · { $unit }：{ $owes }（上次报送 { $day }）
supervise-row-silent-never = · { $unit }：{ $owes }（还没报过）
supervise-separator = 、
supervise-row-best = · { $unit } { $indicator } { $gained }：<i>“{ $text }”</i>

refused-unit-not-found = 没有找到“{ $text }”。请打单位名字的一部分或拼音首字母，例如 张家、zjz；发 /digest 看本周情况。
refused-unit-out-of-reach = “{ $text }”不在您分管的范围里。如有疑问，请联系考核办。
