# 计分引擎的话:每一步怎么算、每条预警为什么、方案文件哪里不对。数字都以写好的文字传入。

## 计分步骤
scoring-step-no-value = 还没有数据,得 { $result } 分
scoring-step-no-target = 方案里没有目标值,得 { $result } 分
scoring-step-completion-higher = 完成 { $value }{ $measure } ÷ 目标 { $target }{ $measure } × { $full } 分 = { $result } 分
scoring-step-completion-lower = 目标 { $target }{ $measure } ÷ 实际 { $value }{ $measure }(越低越好)× { $full } 分 = { $result } 分
scoring-step-completion-lower-difference = (2 − 实际 { $value }{ $measure } ÷ 目标 { $target }{ $measure })× { $full } 分 = { $result } 分
scoring-step-completion-baseline = 从基数 { $baseline }{ $measure } 到目标 { $target }{ $measure },现为 { $value }{ $measure },走了 { $share } × { $full } 分 = { $result } 分
scoring-step-below-pass-mark = 完成 { $share },不到及格线 { $pass_mark },得 { $result } 分
scoring-step-capped = 最多按 { $cap } 计:{ $cap } × { $full } 分 = { $result } 分
scoring-step-floored = 最少按 { $floor } 计:{ $floor } × { $full } 分 = { $result } 分
scoring-step-over = 超额 { $beyond },每超 { $per } 加 { $points } 分,加 { $result } 分
scoring-step-threshold-no-value = 还没有数据,先记 { $result } 分
scoring-step-threshold-start = 现为 { $value }{ $measure },要求达到 { $line }{ $measure };满分 { $full } 分
scoring-step-threshold-provisional = { $since } 起未达标(最差 { $worst }{ $measure }),预扣 { $result } 分;{ $due } 前整改并核实可恢复
scoring-step-threshold-awaiting = { $since } 起未达标(最差 { $worst }{ $measure }),已报整改,待核实;核实前仍预扣 { $result } 分,期限 { $due }
scoring-step-threshold-confirmed = { $since } 起未达标(最差 { $worst }{ $measure }),{ $due } 前未整改到位,扣 { $result } 分
scoring-step-threshold-restored = { $since } 起的问题已整改,{ $verified } 核实,预扣的 { $amount } 分全部恢复
scoring-step-threshold-restored-partly = { $since } 起的问题已整改,{ $verified } 核实,恢复 { $share },仍扣 { $result } 分
scoring-step-threshold-too-late = { $since } 起的问题到 { $verified } 才核实整改,已过期限 { $due },扣 { $result } 分
scoring-step-threshold-total = { $full } 分 − 已扣 { $deducted } 分 − 预扣 { $provisional } 分 = { $result } 分
scoring-step-milestone-done = 节点“{ $name }”({ $due } 前)于 { $done_on } 完成:{ $share } × { $full } 分 = { $result } 分
scoring-step-milestone-late = 节点“{ $name }”应于 { $due } 前完成,{ $done_on } 完成,晚 { $days } 天,得 { $result } 分
scoring-step-milestone-open = 节点“{ $name }”({ $due } 前)尚未完成,{ $result } 分
scoring-step-milestones-total = 各节点合计 { $result } 分,满分 { $full } 分
scoring-step-no-grade = 还没有评定等次,得 { $result } 分
scoring-step-grade-last = 评定为 { $grades }:{ $share } × { $full } 分 = { $result } 分
scoring-step-grade-mean = 各期评定 { $grades },平均 { $share } × { $full } 分 = { $result } 分
scoring-step-grade-worst = 各期评定 { $grades },取最低 { $share } × { $full } 分 = { $result } 分
scoring-step-award = “{ $matter }”加 { $result } 分
scoring-step-bonus-capped = 合计 { $sum } 分,最多加 { $most } 分,加 { $result } 分
scoring-step-no-award = 暂无加分,{ $result } 分
scoring-step-rounded = 保留 { $digits } 位小数:{ $result } 分
scoring-step-total-rounded = 总分 { $before } 分保留 { $digits } 位小数,差 { $result } 分

## 预警
scoring-warning-gap = { $indicator }:完成 { $share },时序进度 { $progress },差 { $gap } 个百分点({ $value }/{ $target })
scoring-warning-overdue = { $indicator }:节点“{ $name }”应于 { $due } 前完成,已逾期 { $days } 天
scoring-warning-under-line = { $indicator }:未达标,预扣 { $points } 分,请于 { $due } 前整改

## 方案文件的问题
scoring-problem-too-large = 文件太大({ $characters } 字)
scoring-problem-not-yaml = 文件格式不对,读到这里读不下去:{ $detail }
scoring-problem-empty = 文件是空的
scoring-problem-twice = “{ $key }”写了两遍
scoring-problem-missing = 缺了这一项
scoring-problem-unknown-key = 没有这一项,是不是写错了
scoring-problem-unknown-kind = 没有这种计分方法,可用的有:{ $expected }
scoring-problem-kind-missing = 没写计分方法(kind)
scoring-problem-not-one-of = “{ $given }”不行,只能是:{ $expected }
scoring-problem-bad-id = “{ $given }”不能作代号,只能用字母、数字、点、横线和下划线
scoring-problem-not-a-share = “{ $given }”不是比例,应写成 30% 或 0.3
scoring-problem-not-a-date = “{ $given }”不是日期,应写成 2026-03-31
scoring-problem-not-a-number = “{ $given }”不是合适的数字
scoring-problem-wrong-shape = “{ $given }”的写法不对
scoring-problem-id-twice = 代号“{ $id }”用了两次
scoring-problem-unknown-id = 没有代号为“{ $id }”的条目,已有:{ $known }
scoring-problem-no-owner = 指标“{ $indicator }”没有牵头单位
scoring-problem-unknown-owner = 指标“{ $indicator }”的牵头单位“{ $id }”不在部门名单里
scoring-problem-weights = { $category }:指标分值合计 { $sum } 分,应为 { $full } 分(单位:{ $units })
scoring-problem-unit-without-indicators = { $unit } 没有任何指标
scoring-problem-no-target = 指标“{ $indicator }”没有给 { $unit } 定目标值
scoring-problem-milestone-shares = 指标“{ $indicator }”各节点占比合计 { $sum },应为 1(100%)
