shared-stranger = 您好,这里是“实绩”报送助手,只对受邀的单位人员开放。如需使用,请向本地考核办索取邀请链接。
shared-only-in-private = 成绩只给本单位看,请点我的头像,在私聊里说。
shared-unknown = 这句没看懂。发 /help 看能做什么。
shared-cancelled = 好的,已停下。写好的内容没有丢,发 /report 可以接着来。
shared-nothing-to-cancel = 现在没有进行中的事。
shared-button-old = 这个按钮已经过时了。
shared-apology = 刚才这条没处理成,内容已经留存,我们会查明原因。请稍后再试。

refused-not-allowed = 您没有这项权限。如有疑问,请联系考核办。
refused-button-old = 这个按钮已经过时,发 /history 可看最新情况。
refused-not-found = 没有找到。
refused-no-scheme = 今年的考核方案还没有导入,暂时不能报送和查分。请联系考核办。
