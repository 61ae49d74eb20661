demo-first-time = 第一次运行，正在生成示例县（虚构）今年的数据，约需半分钟……
demo-ready =
    聊天页面： { $address }
    示例县按 { $day } 演示，页面上方可以快进时间。按 Ctrl+C 结束，下次接着演。
demo-port-taken = 端口 { $port } 用不了（{ $error }）。请换一个：shiji demo --port 0
demo-folder-taken = 文件夹 { $folder } 里有别的东西，演示不在那里运行。请用 --data-dir 另选一个空文件夹。
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
demo-story-begins = 先生成示例县（虚构）的数据，约需半分钟，然后从头演一遍……
demo-story-ends = （完）
demo-chapter-join = 一、考核办发邀请，报送员进来；用过的链接被拒绝
demo-chapter-report = 二、只有过程的先退回，补一句做成了什么，提交，收到回执
demo-chapter-verify = 三、牵头单位核实
demo-chapter-below = 四、监控在线率低于95%：预扣分，先提醒单位，一天后告诉分管领导
demo-chapter-restored = 五、整改核实，预扣恢复，预警解除
demo-chapter-digest = 六、周一早上，周报自动送到
