demo-first-time = 第一次运行，正在生成示例县（虚构）今年的数据，约需半分钟……
demo-ready =
    聊天页面： { $address }
    示例县按 { $day } 演示，页面上方可以快进时间。按 Ctrl+C 结束，下次接着演。
demo-port-taken = 端口 { $port } 用不了（{ $error }）。请换一个：shiji demo --port 0
demo-role-reporter = 报送员
demo-role-reviewer = 牵头单位
demo-role-supervisor = 分管领导
demo-role-office = 考核办
demo-try-reporter =
    本月开推进会3次，印发方案2份，发改厕宣传单500份
    柳湾村这批户厕改完了，今年累计改好232户
    监控坏了几个，现在在线率93.5%
    坏的探头都换好了，监控在线率97.8%
    /score
    /report
demo-try-reviewer =
    /queue
    /help
demo-try-supervisor =
    张家
    zjz
    /digest
demo-try-office =
    /invite
    /people
    /digest
