review-title = <b>{ $unit } · { $indicator }</b>
review-source = { $number } · { $period } · 报送员 { $reporter }
review-waiting = { $n ->
   *[other] 另有 { $n } 条待核实
 }
review-mark-late = 🕓 补报（只作标记，不影响得分）
review-mark-escalated = 🙋 报送员请人工复核
review-mark-blocked = ⛔ 如实报了没有进展
review-figure-cumulative = 读到：累计 <b>{ $value }{ $measure }</b>{ $known }
review-figure-increment = 读到：本期新增 <b>{ $value }{ $measure }</b>{ $known }
review-figure-level = 读到：目前 <b>{ $value }{ $measure }</b>{ $known }
review-figure-open = 读到：<b>{ $value }{ $measure }</b>{ $known }
review-known = （{ $list }）
review-known-separator = ，
review-known-before = 报之前 { $value }{ $measure }
review-known-target = 目标 { $value }{ $measure }
review-milestone = 节点：<b>{ $milestone }</b>（应在{ $due }前）
review-points = 得分：{ $old } → { $new } / { $full }（先按自报计）
review-photos = 🖼 照片 { $n } 张
review-photo-reused_here = 🖼 第 { $position } 张照片本单位在 { $number } 里用过
review-photo-reused_elsewhere = 🖼 第 { $position } 张照片别的单位在 { $number } 里用过
review-photo-alike_here = 🖼 第 { $position } 张照片与本单位 { $number } 里的很像，可能是同一张
review-photo-alike_elsewhere = 🖼 第 { $position } 张照片与别的单位 { $number } 里的很像，可能是同一张
review-photo-old = 🖼 第 { $position } 张照片拍于{ $day }，早于本期
review-photo-unseen = 🖼 第 { $position } 张照片打不开，可请报送员重发，也可以不看照片
review-wanted-grade = 请按方案评等次：
review-wanted-mark = 请评分：
review-wanted-figure = 这条还没有计分的数字，核实时请给出。
review-wanted-milestone = 完成的是哪个节点？

review-button-verify = ✔ 核实
review-button-verify-plain = ✔ 核实，不计数
review-button-return = ↩ 退回
review-button-next = 下一条 ›
review-button-figure = ✔ 核实并填数
review-button-figure-read = ✔ 就是 { $figure }
review-button-mark = 评分
review-button-milestone = ✔ { $name }
review-button-fix = 修改
review-button-leave = 算了
review-button-undo = ↺ 收回

review-ask-comment = 退回 { $unit } 的 { $number }：请用一句话写明要补什么。报送员会看到这句话，并在原报告上补。
review-ask-mark = { $unit } 的 { $number }：请打分，0 到 { $most }。
review-ask-figure-cumulative = { $unit }“{ $indicator }”：您核实的<b>今年累计</b>是多少（{ $measure }）？只写数字就行。
review-ask-figure-increment = { $unit }“{ $indicator }”：您核实的<b>本期新增</b>是多少（{ $measure }）？只写数字就行。
review-ask-figure-level = { $unit }“{ $indicator }”：您核实的<b>目前</b>是多少（{ $measure }）？只写数字就行。

review-left = 好的，{ $number } 没有动，还在待核实里。发 /queue 接着看。

review-done-verified = ✔ 已核实 { $number } { $unit } · { $indicator }，已告诉报送员。
review-done-graded = ✔ 已评“{ $grade }” { $number } { $unit } · { $indicator }，已告诉报送员。
review-done-sent_back = ↩ 已退回 { $number } { $unit } · { $indicator }，意见已转给报送员。
review-done-undone = ↺ 已收回对 { $number } { $unit } · { $indicator } 的核实，请重新核实。
review-done-cumulative = 累计 <b>{ $value }{ $measure }</b>
review-done-increment = 本期新增 <b>{ $value }{ $measure }</b>
review-done-level = 目前 <b>{ $value }{ $measure }</b>
review-all-done = 没有待核实的报告了。有新的报上来，发 /queue 就能看到。

review-told-verified = ✅ <b>已核实</b>（{ $by }）
review-told-graded = ✅ <b>已评分：{ $grade }</b>（{ $by }）
review-told-sent_back = ↩️ <b>退回补充</b>（{ $by }）
review-told-undone = ↺ <b>上次的核实已收回，正在重新核实</b>（{ $by }）
review-told-report = { $number } { $indicator } · { $period }
review-told-excerpt = <i>“{ $text }”</i>
review-told-points = 得分 { $old } → <b>{ $new }</b> / { $full }，总分 <b>{ $total }</b>（{ $change }）
review-told-points-firm = 得分 <b>{ $new }</b> / { $full }，从“待核实”变为“已核实”；总分 <b>{ $total }</b>
review-told-points-same = 得分 <b>{ $new }</b> / { $full } 不变，总分 <b>{ $total }</b>
review-told-comment = 意见：<b>{ $comment }</b>
review-told-fix = 写过的都在，点“修改”补上就行，还是这一份报告。

refused-review-stale = { $number } 刚有变化：可能别人已经处理，或报送员改过。发 /queue 看最新的。
refused-review-own = 这是您自己报的，请别的同事核实。
refused-review-comment-empty = 退回要写一句意见，说明缺什么。不退了就点“算了”，或发 /cancel。
refused-review-comment-long = 意见太长了，请控制在 { $most } 字以内。
refused-review-figure-unclear = 没看懂这个数。只写数字就行，例如 48 或 12.5。先不填就发 /cancel。
refused-review-figure-impossible = 这个数不可能：是负数、超过 100%，或者太大。请核对后重新发。
refused-review-mark-unclear = 请写 0 到 { $most } 之间的数字。先不评就发 /cancel。
