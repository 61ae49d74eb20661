shared-stranger = 您好，这里是“实绩”报送助手，只对受邀的单位人员开放。如需使用，请向本地考核办索取邀请链接。
shared-only-in-private = 成绩只给本单位看，请点我的头像，在私聊里说。
shared-unknown = 这句没看懂。发 /help 看能做什么。
shared-cancelled = 好的，已停下。写好的内容没有丢，发 /report 可以接着来。
shared-nothing-to-cancel = 现在没有进行中的事。
shared-button-old = 这个按钮已经过时了。
shared-apology = 刚才这条没处理成，内容已经留存，我们会查明原因。请稍后再试。

refused-not-allowed = 您没有这项权限。如有疑问，请联系考核办。
refused-button-old = 这个按钮已经过时。发 /help 看您能用的。
refused-not-found = 没有找到。
refused-forwarded-card = 机器人写的消息不能收，请用自己的话说一句做成了什么。
refused-no-scheme = 今年的考核方案还没有导入，暂时不能报送和查分。请联系考核办。

shared-day = { $month }月{ $day }日
shared-period-week = { $year }年第{ $number }周
shared-period-month = { $year }年{ $number }月
shared-period-quarter = { $year }年第{ $number }季度
shared-period-half = { $year }年{ $half ->
    [h1] 上半年
   *[2] 下半年
 }
shared-period-year = { $year }年
shared-sign-result = { $sign }实绩
shared-sign-trace = { $sign }留痕
shared-sign-plan = { $sign }打算
shared-sign-claim = { $sign }说法
shared-sign-obstacle = { $sign }困难

shared-warning-line = { $sign } { $what }
shared-warning-raised = <b>预警提醒 · { $unit }</b>
shared-warning-better = <b>预警减轻 · { $unit }</b>
shared-warning-cleared = <b>预警解除 · { $unit }</b>
shared-warning-cleared-line = ✅ { $indicator }：已恢复正常
shared-warning-cleared-one = ✅ { $indicator }：“{ $what }”已解除，还有别的预警
shared-warning-cleared-unit = ✅ “{ $what }”已解除
shared-warning-paused = <b>预警暂停 · { $unit }</b>
shared-warning-paused-line = ⏸ { $indicator }：困难等上级解决，期间不预警
shared-warning-kind = { $code ->
    [overdue] 节点逾期
    [under-line] 未达标
    [count] 问题没有销号
    [run] 连续不达标
    [forecast] 年底预计偏低
    [unit-rank] 排名靠后
    [unit-forecast] 年底总分预计偏低
   *[gap] 进度落后
 }
shared-button-answer-warning = 说明情况
shared-rank = 同类第 { $place } / { $of } 名
shared-rank-tied = 同类并列第 { $place } / { $of } 名
shared-band-upper = 同类靠前
shared-band-middle = 同类居中
shared-band-lower = 同类靠后
shared-unranked = 不参加排名
shared-next-report = { $day }前报本期进展
shared-next-milestone = { $day }前完成“{ $name }”
shared-next-rectification = { $day }前整改到位
shared-comma = ，
