"""What the environment may say, and the one line that says what is wrong with it."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, load_surroundings

TOKEN = "123456789:local-telegram"  # noqa: S105 — the sandbox's, known to all
WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("no token", {"TOKEN": ""}, "SHIJI_TOKEN：不像机器人令牌"),
    ("something else for a token", {"TOKEN": "secret"}, "SHIJI_TOKEN：不像机器人令牌"),
    ("a place that is no time zone", {"TIMEZONE": "Mars/North"}, "SHIJI_TIMEZONE：不认识时区“Mars/North”"),
    ("a language we do not speak", {"LOCALE": "fr"}, "SHIJI_LOCALE：不支持语言“fr”"),
    ("another database", {"DATABASE_URL": "mysql://x/y"}, "SHIJI_DATABASE_URL：不是数据库地址"),
    ("an address without a scheme", {"API_BASE": "localhost:80"}, "SHIJI_API_BASE：不是网址"),
    ("a webhook that anybody could call", {"WEBHOOK_URL": "https://example.org/x"}, "SHIJI_WEBHOOK_SECRET"),
    ("a secret Telegram does not take", {"WEBHOOK_SECRET": "pass word!"}, "SHIJI_WEBHOOK_SECRET：只能用"),
    ("a port without an address", {"METRICS_LISTEN": "9000"}, "SHIJI_METRICS_LISTEN：应写成"),
    ("a word for a number", {"WORKERS": "many"}, "SHIJI_WORKERS：应当是整数"),
    ("a number too small", {"PUSHES_PER_SECOND": "0"}, "SHIJI_PUSHES_PER_SECOND：不能小于 1"),
    ("replies forgotten before the updates are", {"KEEP_REPLIES_DAYS": "7"}, "SHIJI_KEEP_REPLIES_DAYS：不能小于 8"),
    ("a word for yes or no", {"PAID_BROADCAST": "maybe"}, "SHIJI_PAID_BROADCAST：应当是 true 或 false"),
    ("no such log level", {"LOG_LEVEL": "loud"}, "SHIJI_LOG_LEVEL：不认识日志级别"),
)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "LOCALE", "API_BASE"):
        monkeypatch.delenv(f"SHIJI_{name}", raising=False)
    monkeypatch.setenv("SHIJI_TOKEN", TOKEN)


@pytest.mark.parametrize(("environment", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"SHIJI_{name}", value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    lines = str(caught.value).splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIJI_TOKEN")
    monkeypatch.setenv("SHIJI_WORKERS", "x")
    monkeypatch.setenv("SHIJI_LOCALE", "en")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value).splitlines() == [
        "SHIJI_TOKEN: not set. Put it into the environment or into the file .env.",
        "SHIJI_WORKERS: must be a whole number.",
    ]


def test_settings_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIJI_TOKEN")
    (tmp_path / ".env").write_text(f"SHIJI_TOKEN={TOKEN}\nSHIJI_DATA_DIR=kept\nUNRELATED=1\n", encoding="utf-8")

    settings = load_settings()

    assert settings.token.get_secret_value() == TOKEN
    assert settings.database == "sqlite:///kept/shiji.db"
    assert settings.photo_dir == Path("kept/photos")


def test_a_file_saved_on_windows_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIJI_TOKEN")
    (tmp_path / ".env").write_text(f"SHIJI_TOKEN={TOKEN}\r\n", encoding="utf-8-sig")

    assert load_settings().token.get_secret_value() == TOKEN


def test_a_file_in_another_encoding_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# 青山县\nSHIJI_LOCALE=en\n", encoding="gbk")

    with pytest.raises(SettingsError, match=r"^\.env：不是 UTF-8 编码的文本"):
        load_settings()


def test_the_language_in_the_file_is_that_of_what_is_said_about_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHIJI_LOCALE=en\nSHIJI_WORKERS=x\n", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"^SHIJI_WORKERS: must be a whole number\.$"):
        load_settings()


def test_secrets_are_in_no_repr_and_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "not-to-be-shown"  # noqa: S105 — it opens nothing
    monkeypatch.setenv("SHIJI_DATABASE_URL", f"postgresql://shiji:{secret}@db/shiji")
    monkeypatch.setenv("SHIJI_WEBHOOK_SECRET", secret + "-2")

    settings = load_settings()

    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert secret not in shown
        assert TOKEN not in shown
    assert set(settings.secrets) == {TOKEN, secret, secret + "-2"}


def test_a_password_is_a_secret_whatever_signs_it_is_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIJI_DATABASE_URL", "postgresql://shiji:pa/s%40s#1@db/shiji")

    assert {"pa/s%40s#1", "pa/s@s#1"} <= set(load_settings().secrets)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("sqlite:////srv/kept.db?synchronous=full", "/srv/kept.db"),
        ("postgresql://shiji:secret@db:5432/shiji?sslmode=require", "postgresql://db:5432/shiji"),
        ("postgresql+psycopg://u:pa/ss@db/shiji", "postgresql+psycopg://db/shiji"),
        ("postgresql://u:p#a[1@db/shiji", "postgresql://db/shiji"),
        ("postgresql://db/shiji", "postgresql://db/shiji"),
    ],
)
def test_a_person_reads_where_the_database_is_and_no_password(
    monkeypatch: pytest.MonkeyPatch, address: str, place: str
) -> None:
    monkeypatch.setenv("SHIJI_DATABASE_URL", address)

    assert load_surroundings().database_place == place


def test_a_wrong_secret_is_not_repeated_in_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIJI_TOKEN", "almost:a-real-token")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert "almost" not in str(caught.value)


def test_commands_that_do_not_talk_to_telegram_need_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIJI_TOKEN")

    assert load_surroundings(locale="en").locale == "en"


def test_given_settings_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIJI_LOCALE", "zh-CN")

    assert isinstance(load_settings(locale="en"), Settings)
    assert load_settings(locale="en").locale == "en"
