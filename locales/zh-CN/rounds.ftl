rounds-escalation = <b>预警：{ $units } 个单位已过答复时限</b>
rounds-escalation-unit = <b>{ $unit }</b>
rounds-no-answer = （单位还没有说明）
rounds-unreviewed = <b>有 { $count } 份报告超过 5 个工作日没有核实</b>，请发 /queue 处理。
rounds-unreviewed-office = <b>有 { $count } 份报告超过 5 个工作日没人核实</b>，{ $unheard ->
    [0] 已提醒牵头单位。
   *[other] 其中 { $unheard } 份的牵头单位没有人能收到提醒。
 }
rounds-unreviewed-mine = <b>您有 { $count } 份报告还没人核实</b>，{ $unheard ->
    [0] 已提醒牵头单位，不用重报。
   *[other] 不用重报。
 }
rounds-unreviewed-line = · { $number } { $unit } { $indicator }：{ $meanwhile ->
    [counted] 先按自报的计分
    [blocked] 困难已记下
    [escalated] 复核前不计分，也不扣分
   *[submitted] 核实后计分
 }
rounds-more-warnings = …… 还有 { $count } 项
rounds-more = …… 另有 { $count } 份
