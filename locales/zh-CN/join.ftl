join-welcome = <b>{ $name }，您好！</b>您现在的身份是：<b>{ $held }</b>。
join-one-more-role = <b>{ $name }，</b>给您加了一个身份：<b>{ $held }</b>。
join-can-reporter =
    办成了什么，直接发一句话就行，例如：<i>“路灯本周修好12盏，累计46盏”</i>。照片可发可不发。
    发 /score 看本单位成绩，发 /warnings 看预警。
join-can-reviewer = 发 /queue 逐条核实报上来的进展：属实点“核实”，说不清的退回并写一句意见。
join-can-inspector = 现场核查的记录功能开放后，会在这里通知您。
join-can-supervisor =
    打单位名字的一部分或拼音首字母就能看成绩，例如 <i>张家</i>、<i>zjz</i>。
    发 /digest 看本周情况；重要预警会主动告诉您。
join-can-office = 发 /invite 请人进来，发 /people 管理人员，发 /digest 看本周情况；打单位名字可查成绩。
join-help = 发 /help 看全部用法。

refused-invite-unknown = 这个邀请链接不对，可能没有复制完整。请向考核办要一个新的。
refused-invite-used = 这个邀请链接已经用过了，一个链接只能用一次。请向考核办要一个新的。
refused-invite-expired = 这个邀请链接已经过期。请向考核办要一个新的。
refused-invite-foreign = 这个邀请链接是发给别人的，您用不了。请向考核办要一个您自己的。
