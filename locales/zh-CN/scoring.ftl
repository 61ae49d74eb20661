# 计分引擎的话：每一步怎么算、每条预警为什么、方案文件哪里不对。数字都以写好的文字传入。

## 计分步骤
scoring-step-no-value = 还没有数据，得 { $result } 分
scoring-step-no-target = 方案里没有目标值，得 { $result } 分
scoring-step-completion-higher = 完成 { $value }{ $measure } ÷ 目标 { $target }{ $measure } × { $full } 分 = { $result } 分
scoring-step-completion-lower = 目标 { $target }{ $measure } ÷ 实际 { $value }{ $measure }（越低越好）× { $full } 分 = { $result } 分
scoring-step-completion-lower-difference = （2 − 实际 { $value }{ $measure } ÷ 目标 { $target }{ $measure }）× { $full } 分 = { $result } 分
scoring-step-completion-baseline = 从基数 { $baseline }{ $measure } 到目标 { $target }{ $measure }，现为 { $value }{ $measure }，走了 { $share } × { $full } 分 = { $result } 分
scoring-step-below-pass-mark = 完成 { $share }，不到及格线 { $pass_mark }，得 { $result } 分
scoring-step-capped = 最多按 { $cap } 计：{ $cap } × { $full } 分 = { $result } 分
scoring-step-floored = 最少按 { $floor } 计：{ $floor } × { $full } 分 = { $result } 分
scoring-step-over = 超额 { $beyond }，每超 { $per } 加 { $points } 分，加 { $result } 分
scoring-step-threshold-no-value = 还没有数据，先记 { $result } 分
scoring-step-threshold-start = 现为 { $value }{ $measure }，要求达到 { $line }{ $measure }；满分 { $full } 分
scoring-step-threshold-provisional = { $since }起未达标（最差 { $worst }{ $measure }），预扣 { $result } 分；{ $due }前整改并核实可恢复
scoring-step-threshold-awaiting = { $since }起未达标（最差 { $worst }{ $measure }），已报整改，待核实；核实前仍预扣 { $result } 分，期限{ $due }
scoring-step-threshold-confirmed = { $since }起未达标（最差 { $worst }{ $measure }），{ $due }前未整改到位，扣 { $result } 分
scoring-step-threshold-unseen = { $since }起未达标（最差 { $worst }{ $measure }），已报整改，但到期限{ $due }还没有核实，扣 { $result } 分
scoring-step-threshold-restored = { $since }起的问题已整改，{ $verified }核实，预扣的 { $amount } 分全部恢复
scoring-step-threshold-restored-partly = { $since }起的问题已整改，{ $verified }核实，恢复 { $share }，仍扣 { $result } 分
scoring-step-threshold-too-late = { $since }起的问题到{ $verified }才核实整改，已过期限{ $due }，扣 { $result } 分
scoring-step-threshold-total = { $full } 分 − 已扣 { $deducted } 分 − 预扣 { $provisional } 分 = { $result } 分
scoring-step-milestone-done = 节点“{ $name }”（{ $due }前）于{ $done_on }完成：{ $share } × { $full } 分 = { $result } 分
scoring-step-milestone-late = 节点“{ $name }”应于{ $due }前完成，{ $done_on }完成，晚 { $days } 天，得 { $result } 分
scoring-step-milestone-open = 节点“{ $name }”（{ $due }前）尚未完成，{ $result } 分
scoring-step-milestones-total = 各节点合计 { $result } 分，满分 { $full } 分
scoring-step-no-grade = 还没有评定等次，得 { $result } 分
scoring-step-grade-unknown = 方案里没有“{ $grade }”这个等次，没有计入
scoring-step-changed = 本项规则自{ $day }起调整（{ $why }），现为第 { $version } 版
scoring-step-grade-last = 评定为 { $grades }：{ $share } × { $full } 分 = { $result } 分
scoring-step-grade-mean = 各期评定 { $grades }，平均 { $share } × { $full } 分 = { $result } 分
scoring-step-grade-worst = 各期评定 { $grades }，取最低 { $share } × { $full } 分 = { $result } 分
scoring-step-award = “{ $matter }”加 { $result } 分
scoring-step-bonus-capped = 合计 { $sum } 分，最多加 { $most } 分，加 { $result } 分
scoring-step-no-award = 暂无加分，{ $result } 分
scoring-step-last-value = 今年没有数据，沿用 { $year } 年的 { $result }{ $measure }
scoring-step-taken-over = 并入原指标“{ $name }”的 { $result }
scoring-step-growth = 比上年增长：（{ $value } − { $past }）÷ { $past } = { $result }%
scoring-step-formula = 公式 { $formula }（{ $figures }）= { $result }
scoring-step-formula-undefined = 公式 { $formula } 算不出来（{ $figures }）：缺数据或除数为零
scoring-step-formula-bounded = 公式得 { $before }，按上下限计 { $result } 分
scoring-step-blend = 多方评价：{ $parts } = { $result }（权重合计 { $weights }）
scoring-step-blend-reweighted = 多方评价（缺的一方按其余权重折算）：（{ $parts }）÷ { $weights } = { $result }
scoring-step-take-latest = 各期 { $values }，取最近一期 { $result }
scoring-step-take-last = 各期 { $values }，取最后一期 { $result }
scoring-step-take-sum = 各期 { $values }，合计 { $result }
scoring-step-take-mean = { $values } 中 { $counted } 个取平均 = { $result }
scoring-step-take-best = { $values } 中取最高 { $result }
scoring-step-take-worst = { $values } 中取最低 { $result }
scoring-step-share-rounded = 完成率取 { $share }：{ $share } × { $full } 分 = { $result } 分
scoring-step-sloped = 完成 { $share }，分段折算为 { $worth } × { $full } 分 = { $result } 分
scoring-step-deduct-no-value = 还没有数据，先记 { $result } 分
scoring-step-deduct-most = 应扣 { $sum } 分，最多扣 { $result } 分
scoring-step-deduct-total = { $full } 分 − 扣 { $deducted } 分 = { $result } 分
scoring-step-doubled = 符合加倍条件（{ $when }），扣分乘以 { $result }
scoring-step-range = 实际 { $value }{ $measure }，要求在 { $low } 到 { $high } 之间，超出 { $result }
scoring-step-distance = 目标 { $target }{ $measure }，实际 { $value }{ $measure }，差 { $result }
scoring-step-deduct-steps = 每 { $step } 扣 { $points } 分，共 { $steps } 档，扣 { $result } 分
scoring-step-ladder = 共 { $count } 次，按次数分档扣 { $result } 分
scoring-step-deduct-band = 从 { $since } 起的 { $width }，每 { $step } 扣 { $points } 分，扣 { $result } 分
scoring-step-deduct-decided = “{ $matter }”扣 { $result } 分
scoring-step-no-finding = 没有发现问题，{ $result } 分
scoring-step-finding = “{ $matter }”（{ $level }）第 { $time } 次：{ $base } 分 × { $factor } = 应扣 { $result } 分
scoring-step-finding-exempted = 容错免责（{ $document }）：只计 { $share }
scoring-step-finding-dropped = “{ $matter }”经核不成立，不扣分
scoring-step-finding-provisional = “{ $matter }”尚未销号，预扣 { $result } 分，整改期限{ $due }
scoring-step-finding-confirmed = “{ $matter }”到期（{ $due }）未整改到位，扣 { $result } 分
scoring-step-finding-rectified = 按期整改（{ $share }），{ $amount } 分只计 { $stays }，扣 { $result } 分
scoring-step-finding-rectified-late = 逾期整改（{ $share }），{ $amount } 分计 { $stays }，扣 { $result } 分
scoring-step-findings-total = { $full } 分 − 已扣 { $deducted } 分 − 预扣 { $provisional } 分 = { $result } 分
scoring-step-normalise-higher = 功效系数：{ $base } + { $span } ×（{ $value } − 最低 { $low }）÷（最高 { $high } − 最低 { $low }）= { $share }，× { $full } 分 = { $result } 分
scoring-step-normalise-lower = 功效系数（越低越好）：{ $base } + { $span } ×（最高 { $high } − { $value }）÷（最高 { $high } − 最低 { $low }）= { $share }，× { $full } 分 = { $result } 分
scoring-step-normalise-log = 对数功效系数：{ $value } 在 { $low } 与 { $high } 之间，{ $base } + { $span } 折算为 { $share }，× { $full } 分 = { $result } 分
scoring-step-normalise-equal = 各单位都是 { $value }，按 { $share } 计：× { $full } 分 = { $result } 分
scoring-step-relative-best = { $value } ÷ 最好的 { $measured } × { $times } = { $share }，× { $full } 分 = { $result } 分
scoring-step-relative-mean = { $value } ÷ 平均 { $measured } × { $times } = { $share }，× { $full } 分 = { $result } 分
scoring-step-relative-total = { $value } ÷ 全类合计 { $measured } × { $times } = { $share }，× { $full } 分 = { $result } 分
scoring-step-relative-best-lower = 最好的 { $measured } ÷ { $value } × { $times } = { $share }，× { $full } 分 = { $result } 分
scoring-step-relative-mean-lower = 平均 { $measured } ÷ { $value } × { $times } = { $share }，× { $full } 分 = { $result } 分
scoring-step-relative-total-lower = 全类合计 { $measured } ÷ { $value } × { $times } = { $share }，× { $full } 分 = { $result } 分
scoring-step-place = { $value } 在 { $count } 个单位中排第 { $place }，得 { $result } 分
scoring-step-combine-sum = 分项合计：{ $parts } = { $result } 分
scoring-step-combine-lowest = 取分项最低（{ $parts }）：{ $result } 分
scoring-step-combine-highest = 取分项最高（{ $parts }）：{ $result } 分
scoring-step-combine-geometric = 分项几何平均（{ $parts }）：{ $result } 分
scoring-step-no-veto = 没有触发否决条款
scoring-step-veto-zero = 一票否决（{ $authority }，{ $document }）：总分计零
scoring-step-veto-not-excellent = 否优（{ $authority }，{ $document }）：不得评为最高等次
scoring-step-veto-grade = 否决（{ $authority }，{ $document }）：等次受限
scoring-step-veto-deduct = 否决（{ $authority }，{ $document }）：{ $result } 分
scoring-step-denied = 出现不得分情形（{ $when }），得 { $result } 分
scoring-step-missing-leave-out = 没有数据，本项 { $full } 分不计入，其余按比例折算
scoring-step-missing-not-assessed = 没有数据，本单位不参加排名
scoring-step-missing-lowest = 没有数据，按同类最低得分率 { $share } × { $full } 分 = { $result } 分
scoring-step-missing-mean = 没有数据，按同类平均得分率 { $share } × { $full } 分 = { $result } 分
scoring-step-difficulty = { $before } 分 × 难度系数 { $coefficient } = { $result } 分
scoring-step-exempted-leave-out = 容错免责（{ $document }）：本项 { $full } 分不计入，其余按比例折算
scoring-step-exempted = 容错免责（{ $document }）：由 { $before } 分改为 { $result } 分
scoring-step-appeal-open = 对 { $origin } 的申诉（{ $since } 提出）正在复核，复核期间不按它计分
scoring-step-appeal-upheld = 对 { $origin } 的申诉成立（{ $since }），不再按它计分
scoring-step-carried-over = 上年结转 { $carried }{ $measure }，完成今年目标 { $target }{ $measure } 之后继续跟踪，还差 { $left }{ $measure }；上年已扣过，不重复扣分
scoring-step-rounded-half-up = { $before } 四舍五入保留 { $digits } 位小数：{ $result } 分
scoring-step-rounded-down = { $before } 舍去 { $digits } 位小数以后：{ $result } 分
scoring-step-total-rounded = 总分 { $before } 保留 { $digits } 位小数，差 { $result } 分
scoring-step-merged = 已并入指标“{ $name }”，这里不再计分
scoring-step-dropped = 从{ $day }之后不再考核，不计分
scoring-step-not-yet = 从{ $day }起才考核，现在不计分
scoring-step-major-sum = “{ $name }”合计 { $before } 分，按 { $together } 分计，差 { $result } 分
scoring-step-major-lowest = “{ $name }”由最低的一项决定：{ $before } 分变为 { $together } 分，差 { $result } 分
scoring-step-major-highest = “{ $name }”由最高的一项决定：{ $before } 分变为 { $together } 分，差 { $result } 分
scoring-step-major-geometric = “{ $name }”按几何平均：{ $before } 分变为 { $together } 分，差 { $result } 分
scoring-step-reweighted = 有指标不计入：{ $points } ÷ { $counted } × { $full }，增加 { $result } 分
scoring-step-rescaled = 折算为 { $full } 分制：{ $points } ÷ { $counted } × { $full }，差 { $result } 分
scoring-step-bonus-most = 加分共 { $before } 分，最多计 { $most } 分，差 { $result } 分
scoring-step-deduction-most = 扣分共 { $before } 分，最多扣 { $most } 分，差 { $result } 分
scoring-step-net-bounded = 加扣分相抵 { $before } 分，按 { $kept } 分计，差 { $result } 分
scoring-step-cap-total = “{ $name }”：总分最多为 { $full } 分的 { $most }，由 { $before } 分减 { $result } 分
scoring-step-cap-major = “{ $name }”：该类最多得 { $full } 分的 { $most }，由 { $before } 分减 { $result } 分
scoring-step-cap-indicator = “{ $name }”：该项最多得 { $full } 分的 { $most }，由 { $before } 分减 { $result } 分
scoring-step-vetoed = 一票否决“{ $name }”：原 { $before } 分，{ $result } 分

## 预警
scoring-warning-gap = { $indicator }：完成 { $share }，时序进度 { $progress }，差 { $gap } 个百分点（{ $value }/{ $target }）
scoring-warning-overdue = { $indicator }：节点“{ $name }”应于{ $due }前完成，已逾期 { $days } 天
scoring-warning-under-line = { $indicator }：未达标，预扣 { $points } 分，请于{ $due }前整改
scoring-warning-gap-points = { $indicator }：完成 { $share }，按时序进度 { $progress } 少 { $gap } 分（{ $value }/{ $target }）
scoring-warning-gap-relative = { $indicator }：完成 { $share }，比时序进度 { $progress } 慢 { $gap }%（{ $value }/{ $target }）
scoring-warning-count = { $indicator }：还有 { $count } 个问题没有销号
scoring-warning-run = { $indicator }：连续 { $count } 次没有达到 { $line }
scoring-warning-forecast = { $indicator }：照现在的进度，年底预计 { $projected } 分，比满分 { $full } 分少 { $lacking } 分
scoring-warning-unit-rank = 目前排名第 { $place }（共 { $of } 个单位），靠后
scoring-warning-unit-forecast = 照现在的进度，年底总分预计比满分少 { $lacking } 分

## 方案文件的问题
scoring-problem-too-large = 文件太大（{ $characters } 字）
scoring-problem-too-deep = 文件层次太深，读不下去
scoring-problem-not-yaml = 文件格式不对，读到这里读不下去：{ $detail }
scoring-problem-empty = 文件是空的
scoring-problem-twice = “{ $key }”写了两遍
scoring-problem-missing = 缺了这一项
scoring-problem-unknown-key = 没有这一项，是不是写错了
scoring-problem-unknown-kind = 没有这种计分方法，可用的有：{ $expected }
scoring-problem-kind-missing = 没写计分方法（kind）
scoring-problem-not-one-of = “{ $given }”不行，只能是：{ $expected }
scoring-problem-bad-id = “{ $given }”不能作代号，只能用字母、数字、点、横线和下划线
scoring-problem-not-a-share = “{ $given }”不是比例，应写成 30% 或 0.3
scoring-problem-not-a-date = “{ $given }”不是日期，应写成 2026-03-31
scoring-problem-not-a-number = “{ $given }”不是合适的数字
scoring-problem-wrong-shape = “{ $given }”的写法不对
scoring-problem-id-twice = 代号“{ $id }”用了两次
scoring-problem-unknown-id = 没有代号为“{ $id }”的条目，已有：{ $known }
scoring-problem-no-owner = 指标“{ $indicator }”没有牵头单位
scoring-problem-unknown-owner = 指标“{ $indicator }”的牵头单位“{ $id }”不在部门名单里
scoring-problem-weights = { $category }：指标分值合计 { $sum } 分，应为 { $full } 分（单位：{ $units }）
scoring-problem-unit-without-indicators = { $unit } 没有任何指标
scoring-problem-no-target = 指标“{ $indicator }”没有给 { $unit } 定目标值
scoring-problem-milestone-shares = 指标“{ $indicator }”各节点占比合计 { $sum }，应为 1（100%）
scoring-problem-formula = 公式读不懂：{ $detail }
scoring-problem-formula-name = 公式里的“{ $name }”不是可用的名称，可用的有：{ $known }
scoring-problem-circle = 这些指标互相引用，绕成了圈：{ $indicators }
scoring-problem-weights-on = { $category }：从{ $day }起指标分值合计 { $sum } 分，应为 { $full } 分（单位：{ $units }）
scoring-problem-cap-unreachable = “{ $name }”的上限 { $cap } 分永远达不到：最多只有 { $reach } 分
scoring-problem-target-below-last-year = 指标“{ $indicator }”给 { $unit } 定的目标 { $target } 比上年实际 { $past } 还差，要写明理由（reason）
scoring-problem-veto-authority = 一票否决“{ $indicator }”没有中央或省级依据（authority 只能是 central 或 provincial），予以退回
scoring-problem-veto-document = 一票否决“{ $indicator }”没有写明文件号（document）和发文日期（issued），予以退回
scoring-problem-veto-grade = 否决条款“{ $indicator }”没有写明限定的等次（grade）
scoring-problem-veto-last-places = 否决条款“{ $indicator }”不能给末位（last_places）扣分（deduct）：名次要等总分算完才有；末位只能限定等次
scoring-problem-year-backwards = 结束日期 { $end } 早于开始日期 { $start }
scoring-problem-milestone-outside = 指标“{ $indicator }”的节点“{ $name }”（{ $due }）不在考核期内
scoring-problem-stages = 指标“{ $indicator }”的阶段目标要按日期先后排列，占比逐段不减，最后一段为 100%
scoring-problem-quotas = 各等次名额合计 { $sum }，超过 100%
scoring-problem-period-backwards = 指标“{ $indicator }”的结束日期早于开始日期
scoring-problem-bounds = 指标“{ $indicator }”的下限 { $low } 不小于上限 { $high }
scoring-problem-no-milestones = 指标“{ $indicator }”按节点计分，却没有列出节点
scoring-problem-history-missing = 指标“{ $indicator }”的目标取自往年，却没有 { $unit } 的往年数据

## 状态、分档、荣誉
scoring-status-empty = 还没有数据
scoring-status-earning = 推进中
scoring-status-done = 满分
scoring-status-below = 未达标，已扣分
scoring-status-awaiting = 已整改，待核实
scoring-status-blocked = 有正当理由，暂停预警
scoring-status-not_assessed = 本项无数据，不排名
scoring-status-left_out = 不计入总分
scoring-band-upper = 靠前
scoring-band-middle = 居中
scoring-band-lower = 靠后
scoring-projection-run-rate = 按目前进度推算
scoring-honour-first = 第一名
scoring-honour-last = 末位
scoring-honour-excellent_running = 连续两年最高等次
scoring-honour-last_running = 连续两年末位
scoring-honour-most_improved = 进步最大

## 命令行
scoring-problem-table-empty = 表格是空的
scoring-problem-table-unit = 没有名为“{ $given }”的单位
scoring-problem-table-column = 没有名为“{ $given }”的指标
scoring-problem-table-cell = “{ $given }”不能作“{ $indicator }”的数据
scoring-problem-table-twice = “{ $unit }”的“{ $indicator }”已经填过（{ $first }）
scoring-problem-fact = 这一行不是事实记录：{ $detail }
scoring-problem-fact-twice = 编号“{ $id }”已用于另一条事实
scoring-cli-not-utf8 = { $file } 不是 UTF-8 编码的文本。请另存为 UTF-8 编码（在 Excel 或 WPS 里选“CSV UTF-8”，或存为 .xlsx）。
scoring-cli-not-a-workbook = { $file } 不是能打开的工作簿（.xlsx）
scoring-cli-in-order = 方案“{ $name }”没有问题：{ $categories } 个类别、{ $units } 个单位、{ $indicators } 项指标
scoring-cli-unplaced = 有 { $count } 条事实不属于方案里的任何单位或指标，或者不在考核年度内，没有计分（如 { $first }）
scoring-cli-no-unit = 没有名为“{ $given }”的单位
scoring-cli-category = 【{ $name }】截至 { $day }
scoring-cli-unit = { $place } { $unit } { $total } 分（满分 { $full }），等次 { $grade }，年底预计 { $projected } 分
scoring-cli-line = { $name }：{ $points } 分 / { $full } 分
scoring-cli-scheme-line = 方案调整
scoring-cli-standings = 成绩
scoring-cli-head-category = 类别
scoring-cli-head-unit = 单位
scoring-cli-head-place = 名次
scoring-cli-head-total = 总分
scoring-cli-head-grade = 等次
scoring-cli-head-projected = 年底预计
scoring-cli-head-provisional = 预扣
scoring-cli-head-unverified = 未核实
scoring-cli-line-extra = { $name }：{ $points } 分

## 指标体检
scoring-health-none = 没有需要合并、调整或取消的指标
scoring-health-traces = { $action }“{ $name }”：{ $percent } 的报告只有留痕
scoring-health-burden = { $action }“{ $name }”：占用各单位 { $figure } 分钟
scoring-health-owner = { $action }“{ $name }”：有 { $figure } 个单位在评，责任不清
scoring-health-at-full = { $action }“{ $name }”：{ $percent } 的单位满分
scoring-health-no-discrimination = { $action }“{ $name }”：得分率标准差只有 { $percent }，没有区分度
scoring-health-silent = { $action }“{ $name }”：{ $percent } 的单位没有数据
scoring-health-done = { $action }“{ $name }”：各单位都已完成
scoring-health-correlated = { $action }“{ $name }”与“{ $other }”：得分率相关系数 { $figure }
scoring-health-action-merge = 建议合并
scoring-health-action-adapt = 建议调整
scoring-health-action-drop = 建议取消
