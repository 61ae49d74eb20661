people-role-reporter = 报送员
people-role-reviewer = 评委
people-role-inspector = 督查员
people-role-supervisor = 分管领导
people-role-office = 考核办
people-everywhere = 全部单位
people-no-role = 没有身份

people-choose-role = 请谁进来？先选身份：
people-choose-unit = 哪个单位的报送员？点一下，或者直接打单位名字的一部分、拼音首字母。
people-choose-scope-reviewer = 哪个部门的评委？
people-choose-scope-supervisor = 分管哪些单位？
people-more-units = 还有 { $n } 个单位没列出来，请打名字找。
people-forward-this = 链接好了。请把下面这条<b>转发给本人</b>：只能用一次，用过就作废。
people-invitation =
    请您加入“实绩”报送助手，身份：<b>{ $held }</b>。
    点这个链接再按“开始”：{ $link }
    { $until } 前有效，只能用一次，请不要转给别人。

people-title = <b>人员 { $n } 人</b>
people-counts = { $counts }
people-unreachable = ⚠️ { $n } 人联系不上（停用了机器人），他们再发消息就会恢复。
people-unused-invites = 还有 { $n } 个邀请链接没用。
people-button-invites = 没用的邀请链接（{ $n }）
people-invites = <b>还没用的邀请链接</b>，发错了可以收回：
people-invite-line = { $place }. { $held }{ $by }，{ $until } 前有效
people-invite-by = ，{ $name }发出
people-more-invites = 还有 { $n } 个更早发的没列出来。
people-button-take-back = 收回 { $place }
people-button-back = ‹ 返回人员名单
people-taken-back = 已收回，这个链接不能再用。
people-no-invites = 没有还能用的邀请链接了。
people-held = { $place } · { $role }
people-list-separator = 、
people-line = · { $name } — { $held }
people-line-unreachable = · { $name } — { $held } ⚠️ 联系不上
people-button-remove = 移除 { $name }
people-button-previous = ‹ 上一页
people-button-next = 下一页 ›
people-ask-removal = 要移除 <b>{ $name }</b> 吗？移除后不能再报送和查看，写过的内容都会保留。
people-button-remove-yes = 确定移除
people-button-remove-no = 不，返回
people-button-revoke = 只去掉：{ $held }
people-revoked = 已去掉 <b>{ $name }</b> 的身份：{ $held }。其他身份不变。
people-removed = 已移除 <b>{ $name }</b>。如要恢复，重新发一个邀请链接即可。

refused-no-name-yet = 暂时连不上 Telegram，做不了邀请链接。请过几分钟再试。
refused-unit-unknown = 没有找到“{ $text }”。请换一个说法，或点按钮选择。
refused-already-removed = { $name } 已经移除了。
refused-last-office = 这是考核办的最后一个人，不能移除。请先邀请一位同事。
