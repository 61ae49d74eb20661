rounds-escalation = <b>预警：{ $units } 个单位已过答复时限</b>
rounds-escalation-unit = <b>{ $unit }</b>
rounds-no-answer = （单位还没有说明）
rounds-unreviewed = <b>有 { $count } 份报告超过 5 个工作日没有核实</b>，请发 /queue 处理。期间按自报数计分。
rounds-unreviewed-office = <b>有 { $count } 份报告超过 5 个工作日没人核实</b>，已提醒牵头单位。期间按自报数计分。
rounds-unreviewed-mine = <b>您有 { $count } 份报告还没人核实</b>，已提醒牵头单位。不用重报，先按自报数计分。
rounds-unreviewed-line = · { $number } { $unit } { $indicator }
rounds-more = …… 另有 { $count } 份
