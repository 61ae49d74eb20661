### What is shown on a terminal while running, checking and setting up; and a sentence for people when something failed.

## Settings

running-setting = { $name }: { $said }
running-setting-missing = not set. Put it into the environment or into the file .env.
running-setting-token = does not look like a bot token. BotFather gives it, in the form digits:letters-and-digits.
running-setting-timezone = there is no time zone “{ $value }”. An example is Asia/Shanghai.
running-setting-locale = the language “{ $value }” is not supported. Choose from: { $known }.
running-setting-level = there is no log level “{ $value }”. Choose from: debug, info, warning, error.
running-setting-database = not a database address. Use sqlite:///file or postgresql://user@host/name.
running-setting-secret = use 8 to 256 letters, digits, underscores and hyphens only.
running-setting-url = not a web address. It begins with http:// or https://.
running-setting-listen = write it as address:port, for instance 127.0.0.1:8080.
running-setting-webhook-without-secret = with SHIJI_WEBHOOK_URL, SHIJI_WEBHOOK_SECRET must be set too, or anybody could pose as Telegram.
running-setting-int-parsing = must be a whole number.
running-setting-bool-parsing = must be true or false.
running-setting-greater-than-equal = must not be less than { $ge }.
running-setting-less-than-equal = must not be more than { $le }.
running-setting-other = wrong: { $said }
running-setting-not-utf8 = .env: not text in UTF-8. Save it in that encoding.

## To people

running-apology = Sorry, that message could not be handled. Its text is kept and will be looked at. Please try again in other words, or send /help.
running-outage = Sorry, nothing can be saved at the moment. What you just sent is not recorded yet; it will be handled once the system is back, so please do not send it again.

## Running

running-started-polling = The bot @{ $bot } has started (fetching updates).
running-started-webhook = The bot @{ $bot } has started (Telegram brings updates to { $url }).
running-started-alone = Telegram ({ $address }) cannot be reached. The bot has started and keeps trying; what comes in is kept, what is to be sent waits.
running-started-roles = This process does: { $roles }
running-token-refused = SHIJI_TOKEN: Telegram does not accept this token. Please check it with BotFather.
running-database-away = The database cannot be reached: { $error }
running-database-newer = The database was brought up to date by a later version of the program ({ $error }). Start that version, or restore the backup made before the upgrade.
running-roles-unknown = There is no role “{ $role }” for a process. Choose from: { $known }.
running-port-taken = { $listen } cannot be used: { $error }

## Scheme and invites

running-scheme-imported = Imported the scheme “{ $name }” ({ $year }, version { $version }): { $units } units, { $indicators } indicators.
running-scheme-same = The scheme “{ $name }” has not changed; it remains version { $version }.
running-scheme-problems = The scheme has { $count } problems and was not imported:
running-no-scheme = There is no scheme yet. Run shiji scheme import first.
running-invite = Invite link for a { $role } ({ $scope }, valid until { $expires }, for one use):
running-invite-needs-scope = The role “{ $role }” needs a scope: { $option }.
running-invite-unknown-scope = The scheme has no “{ $scope }”.
running-everywhere = everything
running-kept-in = Kept in the database { $place }, which has to be the one the bot uses.

running-role-reporter = reporter
running-role-reviewer = reviewer
running-role-inspector = inspector
running-role-supervisor = supervisor
running-role-office = office member

## Doctor

running-doctor-ok = ok      { $said }
running-doctor-wrong = WRONG   { $said }
running-doctor-hint = note    { $said }
running-doctor-healthy = All is well.
running-doctor-unhealthy = Problems found: { $count }.

running-doctor-settings = The settings are complete
running-doctor-database = Database: { $kind }, can be read and written
running-doctor-database-away = The database cannot be reached: { $error }
running-doctor-database-newer = The database was brought up to date by a later version of the program ({ $error }). Start that version, or restore the backup made before the upgrade.
running-doctor-database-not-migrated = The tables are missing or of another version: { $error }. Running shiji run once brings them up to date.
running-doctor-database-read-only = The database cannot be written: { $error }. Check the file's permissions and the disk.
running-doctor-database-full = The disk of the database is full: { $error }
running-doctor-database-damaged = The database file is damaged: { $error }. Restore a backup.
running-doctor-photos = The photo folder can be written: { $folder }
running-doctor-photos-wrong = The photo folder cannot be written: { $error }
running-doctor-photos-failed = Photos that could not be fetched from Telegram: { $count }. Their reports are kept; a photo that matters has to be sent again.
running-doctor-space = { $free } are free on the disk of the data folder
running-doctor-space-low = Only { $free } are free on the disk of the data folder; photos will soon not fit
running-doctor-token = The token is good: @{ $bot }
running-doctor-token-wrong = Telegram does not accept the token. Please check it with BotFather.
running-doctor-telegram-away = { $address } cannot be reached: { $error }
running-doctor-webhook-none = Updates are fetched (no webhook address is set)
running-doctor-webhook = The webhook is registered, { $pending } updates are waiting at Telegram
running-doctor-webhook-differs = The webhook registered at Telegram is not SHIJI_WEBHOOK_URL; starting shiji run again puts it right
running-doctor-webhook-left = A webhook is still registered at Telegram, but SHIJI_WEBHOOK_URL is not set; shiji run removes it
running-doctor-webhook-error = Telegram's last call of the webhook failed ({ $at }): { $error }
running-doctor-holidays-unknown = The public holidays of { $year } are not known yet; until then Monday to Friday count as working days. Once the State Council has published them, update chinese-calendar and restart.
running-doctor-scheme = Scheme “{ $name }” ({ $year }, version { $version }): { $units } units, { $indicators } indicators
running-doctor-no-scheme = No scheme has been imported. Run shiji scheme import FILE.
running-doctor-scheme-wrong = The imported scheme cannot be used: { $error }
running-doctor-people = People: { $counts }
running-doctor-people-of-role = { $role } { $count }
running-doctor-nobody = Nobody has joined. Run shiji invite --role office.
running-doctor-no-office = There is no office member, so nobody can manage people and the scheme
running-doctor-silent-units = Units without a reporter: { $count } ({ $units })
running-doctor-inbox = Inbox: nothing waits
running-doctor-inbox-waiting = Inbox: { $waiting } updates wait, of which { $failing } have failed before
running-doctor-set-aside = Updates set aside after failing repeatedly: { $count }. The latest ({ $id }): { $error }. All of them: shiji inbox
running-doctor-outbox = Outbox: nothing is late
running-doctor-outbox-late = Outbox: the oldest message is { $minutes } minutes late. Does any process do delivery?
running-doctor-gone = People who cannot be reached (left Telegram or blocked the bot): { $count } ({ $names })
running-doctor-audit = The audit log is whole
running-doctor-audit-broken = The audit log was changed from entry { $seq } on

## Updates set aside

running-inbox-empty = Nothing is set aside.
running-inbox-row =
    { $id }  { $at }  { $sender }: { $text }
        { $error }
running-inbox-more = Older ones not shown: { $count }. They appear once newer ones are settled.
running-inbox-hint = To have one handled after all: shiji inbox --retry NUMBER. To put it aside for good: shiji inbox --dismiss NUMBER.
running-inbox-retried = { $id } will be handled again, in its place in the chat.
running-inbox-dismissed = { $id } is dismissed. Its text is kept.
running-inbox-unknown = No update set aside has the number { $id }. Nothing was changed.

## Backup and restore

running-backup-done = Backed up to { $file }: { $rows } rows, { $photos } new photos.
running-backup-failed = It did not succeed: { $error }
running-backup-damaged = The archive is damaged; nothing was restored: { $error }
running-backup-elsewhere = The archive was made by another version; nothing was restored: { $error }
running-restore-not-empty = There is something in the database already; nothing was restored: { $error }
running-restore-done = Restored the backup of { $at }: { $rows } rows, { $photos } photos.
