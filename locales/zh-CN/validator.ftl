# 校验器的话：判断、缺什么、问一句、提醒。

validator-label-result = 有实绩
validator-label-blocked = 如实说明没完成
validator-label-trace = 只有过程，没有结果
validator-label-vague = 说得笼统，没法核实
validator-label-plan = 只是打算

validator-kind-input = 投入
validator-kind-activity = 过程
validator-kind-output = 产出
validator-kind-outcome = 成效
validator-kind-plan = 打算
validator-kind-claim = 说法
validator-kind-obstacle = 困难
validator-kind-background = 背景

validator-missing-intention_only = 已经做成的事
validator-missing-finished_without_scope = 具体是哪些、多少
validator-missing-progress_without_milestone = 做到了哪一步
validator-missing-claim_without_fact = 一件看得见、查得到的事
validator-missing-found_not_fixed = 查出的问题改好了没有
validator-missing-ordered_not_done = 要求整改之后，改好了没有
validator-missing-trained_not_certified = 培训之后的变化，比如拿证、上岗
validator-missing-talks_no_contract = 签下来的合同、到位的资金或开工的项目
validator-missing-publicity_only = 宣传之后的变化
validator-missing-paper_only = 文件和台账之外做成的事
validator-missing-visits_only = 走访之后解决的事
validator-missing-meetings_only = 开会之后做成的事
validator-missing-money_no_thing = 钱花下去之后建成或改好的东西
validator-missing-activity_only = 做成了什么

validator-question-intention_only = 到现在已经做成了哪一步？
validator-question-finished_without_scope = 具体是哪几处、多少{ $unit }，现在什么样？
validator-question-progress_without_milestone = 现在做到哪一步了，完成了多少？
validator-question-claim_without_fact = 能举一件做成的事吗？在哪里，多少？
validator-question-found_not_fixed = 发现的问题，其中几处已经改好？
validator-question-found_not_fixed_figure = 发现的{ $figure }，其中多少已经改好？
validator-question-ordered_not_done = 要求整改的，其中几处已经改到位？
validator-question-ordered_not_done_figure = { $figure }发下去以后，其中几处已经改到位？
validator-question-trained_not_certified = 培训之后，有多少人拿到证书或上岗？
validator-question-trained_not_certified_figure = 培训的{ $figure }里，有多少人拿到证书或上岗？
validator-question-talks_no_contract = 在谈的项目里，几个已经签约、到位资金或开工？
validator-question-talks_no_contract_figure = 这{ $figure }里，几个已经签约、到位资金或开工？
validator-question-publicity_only = 宣传之后办成了什么，有什么看得见的变化？
validator-question-paper_only = 方案、台账之后，实际做成了哪一件？
validator-question-visits_only = 走访中收到的问题，解决了几件？
validator-question-meetings_only = 会后具体做成了哪一件，多少？
validator-question-money_no_thing = 这笔钱建成或改好了什么？
validator-question-activity_only = 这些工作做完，做成了什么？
validator-question-investment = 到位资金、开工或投产的有哪些，各多少？
validator-question-enforcement = 立案、处罚或办结了几件？
validator-question-mediation = 化解了几件，是哪几件？
validator-question-works = 完工或投用的有多少{ $unit }，在哪里？
validator-question-income = 收入实际增加了多少？
validator-question-environment = 现在水质、空气或点位有什么变化，治好了几处？
validator-question-service = 有多少人实际用上、领到或上岗？
validator-question-rate = 现在是百分之多少？

validator-hint-same_as_before = 和上次报的几乎一样，数字也没变。这次有新的进展吗？
validator-hint-like_before = 文字与上次相似 { $share }%
validator-hint-like_another_unit = 文字与另一单位相似 { $share }%
validator-hint-cumulative_fell = 累计 { $value } 比上次的 { $last } 少，请确认。
validator-hint-far_above_target = { $value } 远超目标 { $target }，请确认数字和单位。
validator-hint-jump_from_history = { $value } 比以往（一般 { $usual }）高出很多，请确认。
validator-hint-far_from_peers = { $value } 比同类单位（一般 { $usual }）高出很多
validator-hint-share_mismatch = { $part } 占 { $whole } 约为 { $actual }%，文中写的是 { $said }%，请核对。

validator-check-missing = 还缺：{ $missing }

validator-role-done = 已做到
validator-role-target = 目标
validator-role-before = 原来
validator-role-after = 现在
validator-role-change = 变化
validator-role-share = 占比
validator-role-cumulative = 累计
validator-role-period = 本期
validator-role-found = 查出
validator-role-remaining = 剩余
validator-role-input = 投入
validator-role-trace-count = 过程数
