### 运行、检查与部署时在终端里显示的话；也有出错时发给个人的一句话。

## 设置

running-setting = { $name }：{ $said }
running-setting-missing = 没有设置。请写进环境变量或 .env 文件。
running-setting-token = 不像机器人令牌。令牌由 BotFather 给出，形如“数字:字母和数字”。
running-setting-timezone = 不认识时区“{ $value }”。例如 Asia/Shanghai。
running-setting-locale = 不支持语言“{ $value }”。可用：{ $known }。
running-setting-level = 不认识日志级别“{ $value }”。可用：debug, info, warning, error。
running-setting-database = 不是数据库地址。可用 sqlite:///文件 或 postgresql://用户@主机/库名。
running-setting-secret = 只能用字母、数字、下划线和连字符，8 到 256 个字符。
running-setting-url = 不是网址。应以 http:// 或 https:// 开头。
running-setting-listen = 应写成“地址:端口”，例如 127.0.0.1:8080。
running-setting-webhook-without-secret = 设置了 SHIJI_WEBHOOK_URL，就必须同时设置 SHIJI_WEBHOOK_SECRET，否则任何人都能冒充 Telegram。
running-setting-int-parsing = 应当是整数。
running-setting-bool-parsing = 应当是 true 或 false。
running-setting-greater-than-equal = 不能小于 { $ge }。
running-setting-less-than-equal = 不能大于 { $le }。
running-setting-other = 不对：{ $said }
running-setting-not-utf8 = .env：不是 UTF-8 编码的文本。请另存为 UTF-8 编码。

## 发给个人的话

running-apology = 抱歉，刚才那条消息没能处理。您的原文已保存，管理员会查看。请换一种说法再发一次，或发送 /help。
running-outage = 抱歉，系统暂时无法保存内容。您刚才发的还没有记下，系统恢复后会自动处理，请不要重复发送。

## 运行

running-started-polling = 机器人 @{ $bot } 已启动（主动取消息）。
running-started-webhook = 机器人 @{ $bot } 已启动（由 Telegram 推送到 { $url }）。
running-started-alone = Telegram（{ $address }）暂时连不上。机器人已启动，会一直重试；收到的照收，要发的等恢复后再发。
running-started-roles = 本进程负责：{ $roles }
running-token-refused = SHIJI_TOKEN：Telegram 不接受这个令牌。请向 BotFather 核对。
running-database-away = 数据库连不上：{ $error }
running-database-newer = 数据库已由更新版本的程序升级（{ $error }）。请启动新版本，或恢复升级前的备份。
running-roles-unknown = 不认识的分工“{ $role }”。可用：{ $known }。
running-port-taken = { $listen } 不能使用：{ $error }

## 方案与邀请

running-scheme-imported = 已导入方案《{ $name }》（{ $year } 年，第 { $version } 版）：{ $units } 个单位，{ $indicators } 项指标。
running-scheme-same = 方案《{ $name }》没有变化，仍为第 { $version } 版。
running-scheme-problems = 方案有 { $count } 处问题，未导入：
running-no-scheme = 还没有方案。请先运行 shiji scheme import。
running-invite = { $role }邀请链接（{ $scope }，{ $expires } 前有效，只能用一次）：
running-invite-needs-scope = 角色“{ $role }”需要范围：{ $option }。
running-invite-unknown-scope = 方案里没有“{ $scope }”。
running-everywhere = 全部
running-kept-in = 记入的数据库：{ $place }（须与机器人所用的相同）

running-role-reporter = 报送员
running-role-reviewer = 评委
running-role-inspector = 督查员
running-role-supervisor = 分管领导
running-role-office = 考核办

## 体检

running-doctor-ok = 正常　{ $said }
running-doctor-wrong = 有问题　{ $said }
running-doctor-hint = 请注意　{ $said }
running-doctor-healthy = 一切正常。
running-doctor-unhealthy = 共 { $count } 处有问题。

running-doctor-settings = 设置齐全
running-doctor-database = 数据库：{ $kind }，可以读写
running-doctor-database-away = 数据库连不上：{ $error }
running-doctor-database-newer = 数据库已由更新版本的程序升级（{ $error }）。请启动新版本，或恢复升级前的备份。
running-doctor-database-not-migrated = 数据库的表还没有建好或版本不对：{ $error }。运行一次 shiji run 会自动升级。
running-doctor-database-read-only = 数据库不能写入：{ $error }。请检查文件权限和磁盘。
running-doctor-database-full = 数据库所在的磁盘已满：{ $error }
running-doctor-database-damaged = 数据库文件已损坏：{ $error }。请用备份恢复。
running-doctor-photos = 照片目录可以写入：{ $folder }
running-doctor-photos-wrong = 照片目录不能写入：{ $error }
running-doctor-photos-failed = { $count } 张照片没能从 Telegram 取到。报告不受影响；确有需要的照片请重新发送。
running-doctor-space = 数据目录所在磁盘剩余 { $free }
running-doctor-space-low = 数据目录所在磁盘只剩 { $free }，照片很快会存不下
running-doctor-token = 令牌有效：@{ $bot }
running-doctor-token-wrong = Telegram 不接受令牌。请向 BotFather 核对。
running-doctor-telegram-away = 连不上 { $address }：{ $error }
running-doctor-webhook-none = 主动取消息（没有设置推送地址）
running-doctor-webhook = 推送地址已登记，积压 { $pending } 条
running-doctor-webhook-differs = Telegram 登记的推送地址与 SHIJI_WEBHOOK_URL 不同，重新启动 shiji run 会更正
running-doctor-webhook-left = Telegram 还登记着推送地址，但本机没有设置 SHIJI_WEBHOOK_URL；shiji run 会取消它
running-doctor-webhook-error = Telegram 最近一次推送失败（{ $at }）：{ $error }
running-doctor-holidays-unknown = { $year } 年的节假日安排还没有，暂按周一至周五上班计算。国务院公布后，请更新 chinese-calendar 并重新启动。
running-doctor-scheme = 方案《{ $name }》（{ $year } 年，第 { $version } 版）：{ $units } 个单位，{ $indicators } 项指标
running-doctor-no-scheme = 还没有导入方案。请运行 shiji scheme import 文件名。
running-doctor-scheme-wrong = 导入的方案不能使用：{ $error }
running-doctor-people = 人员：{ $counts }
running-doctor-people-of-role = { $role } { $count } 人
running-doctor-nobody = 还没有人加入。请运行 shiji invite --role office。
running-doctor-no-office = 没有考核办人员，无人能管理人员和方案
running-doctor-silent-units = { $count } 个单位没有报送员：{ $units }
running-doctor-inbox = 收件：没有积压
running-doctor-inbox-waiting = 收件：{ $waiting } 条等待处理，其中 { $failing } 条处理失败过
running-doctor-set-aside = { $count } 条消息多次处理失败，已搁置。最近一条（{ $id }）：{ $error }。查看全部：shiji inbox
running-doctor-outbox = 发件：没有积压
running-doctor-outbox-late = 发件：最早一条已迟了 { $minutes } 分钟。请确认有进程负责 delivery。
running-doctor-gone = { $count } 人收不到消息（停用或拉黑了机器人）：{ $names }
running-doctor-audit = 操作记录完整
running-doctor-audit-broken = 操作记录从第 { $seq } 条起被改动过

## 搁置的消息

running-inbox-empty = 没有搁置的消息。
running-inbox-row =
    { $id }　{ $at }　{ $sender }：{ $text }
        { $error }
running-inbox-more = 还有 { $count } 条更早的没有列出，处理完上面的就会显示。
running-inbox-hint = 重新处理：shiji inbox --retry 编号。不再处理：shiji inbox --dismiss 编号。
running-inbox-retried = { $id } 将重新处理，先后顺序不变。
running-inbox-dismissed = { $id } 不再处理，原文仍然保留。
running-inbox-unknown = 没有编号为 { $id } 的搁置消息。未作任何改动。

## 备份与恢复

running-backup-done = 已备份到 { $file }：{ $rows } 行数据，新增照片 { $photos } 张。
running-backup-failed = 没有成功：{ $error }
running-backup-damaged = 备份文件已损坏，没有恢复任何内容：{ $error }
running-backup-elsewhere = 备份文件出自另一个版本，没有恢复任何内容：{ $error }
running-restore-not-empty = 数据库里已有内容，没有恢复任何内容：{ $error }
running-restore-done = 已恢复 { $at } 的备份：{ $rows } 行数据，照片 { $photos } 张。
