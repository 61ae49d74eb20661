"""What the environment or `.env` says, with the prefix `SHIJI_`; anything missing or wrong is one clear line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Annotated, Any, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from locales import Catalogue

PREFIX = "SHIJI_"
ROLES = ("intake", "delivery", "calendar")
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{8,}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
# As SQLAlchemy takes an address apart: a password may hold all but an @, which no rule for web addresses allows.
_DATABASE = re.compile(r"(?P<kind>[\w+]*:?/?/?)(?:[^:/]*(?::(?P<password>[^@]*))?@)?(?P<place>[^?]*)")
LOCALES = ("zh-CN", "en")


def _wrong(code: str, **params: Any) -> PydanticCustomError:
    # The code becomes the words `running-setting-<code>`.
    return PydanticCustomError(code, code, params)


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _wrong("url")
    return value.rstrip("/")


def _host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise _wrong("listen")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
HostAndPort = Annotated[str, AfterValidator(_host_and_port)]


class Language(BaseSettings):
    """The language alone, in which also is said what is wrong with the rest."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        # With the mark that Windows puts before it.
        env_file_encoding="utf-8-sig",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    locale: str = "zh-CN"


class Surroundings(Language):
    """Where things are kept and how time and words are meant: what commands need that do not talk to Telegram."""

    data_dir: Path = Path("data")
    """Where photos and, unless `database_url` says otherwise, the database are kept."""
    database_url: SecretStr = SecretStr("")
    """`sqlite:///file` or `postgresql://…`; it may contain a password, so it is never shown whole."""
    timezone: str = "Asia/Shanghai"
    log_level: str = "info"

    @field_validator("timezone")
    @classmethod
    def _is_a_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _wrong("timezone", value=value) from None
        return value

    @field_validator("locale")
    @classmethod
    def _is_spoken(cls, value: str) -> str:
        if value not in LOCALES:
            raise _wrong("locale", value=value, known=", ".join(LOCALES))
        return value

    @field_validator("log_level")
    @classmethod
    def _is_a_level(cls, value: str) -> str:
        if value.lower() not in {"debug", "info", "warning", "error"}:
            raise _wrong("level", value=value)
        return value.lower()

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: SecretStr) -> SecretStr:
        scheme = value.get_secret_value().partition(":")[0].partition("+")[0]
        if scheme not in {"", "sqlite", "postgresql", "postgres"}:
            raise _wrong("database")
        return value

    @property
    def database(self) -> str:
        """The database's address, secrets included."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'shiji.db'}"

    @property
    def database_place(self) -> str:
        """Where that is, for a person to read: a file from the root on, a server without its user and password."""
        kind, place = self._database_parts.group("kind", "place")
        return str(Path(place[1:]).absolute()) if kind.startswith("sqlite") else f"{kind}{place}"

    @property
    def _database_parts(self) -> re.Match[str]:
        found = _DATABASE.match(self.database)
        assert found is not None  # noqa: S101 - for the type checker; every part of the pattern may be empty
        return found

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that days, weeks and quiet hours are meant in."""
        return ZoneInfo(self.timezone)

    @property
    def photo_dir(self) -> Path:
        """The folder of the photos."""
        return self.data_dir / "photos"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be in a log."""
        password = self._database_parts["password"]
        return tuple({password, unquote(password)}) if password else ()


class Settings(Surroundings):
    """Everything the bot needs to know."""

    token: SecretStr
    """The bot's token, as BotFather gave it."""
    api_base: WebAddress = "https://api.telegram.org"
    """Another Bot API server, for instance a local one."""
    webhook_url: WebAddress | None = None
    """Where Telegram is to bring updates; without it they are fetched."""
    webhook_secret: SecretStr | None = None
    webhook_listen: HostAndPort = "127.0.0.1:8080"
    metrics_listen: HostAndPort | None = None
    """Where metrics and health are served; nowhere by default."""
    pushes_per_second: int = Field(default=25, ge=1, le=1000)
    paid_broadcast: bool = False
    """Let Telegram charge for what exceeds its free rate; raise `pushes_per_second` with it."""
    keep_replies_days: int = Field(default=30, ge=8, le=3650)
    """How long replies that were sent are kept; longer than updates are, which are a week."""
    workers: int = Field(default=32, ge=1, le=1000)
    """Chats handled at the same time."""

    @field_validator("token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(value.get_secret_value()):
            raise _wrong("token")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise _wrong("secret")
        return value

    @model_validator(mode="after")
    def _a_webhook_has_a_secret(self) -> Settings:
        if self.webhook_url is not None and self.webhook_secret is None:
            raise _wrong("webhook_without_secret")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be in a log."""
        held = [one.get_secret_value() for one in (self.token, self.webhook_secret) if one]
        return (*held, *super().secrets)


class SettingsError(click.ClickException):
    """Settings are missing or wrong; ends a command with status 2.

    Its words are one line a setting, in the language of `SHIJI_LOCALE`.
    """

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the lines as they are: each begins with what is wrong."""
        click.echo(self.message, file=file, err=file is None)


def load_settings(**given: Any) -> Settings:
    """Read the bot's settings; given ones, from the command line, go before the environment. Raises `SettingsError`."""
    return _load(Settings, given)


def load_surroundings(**given: Any) -> Surroundings:
    """Read what commands need that do not talk to Telegram. Raises `SettingsError`."""
    return _load(Surroundings, given)


def locale_in_use() -> str:
    """The language of a command that was not told another. Raises `SettingsError`."""
    given = _load(Language, {}).locale
    return given if given in LOCALES else LOCALES[0]


Kind = TypeVar("Kind", bound=Language)


def _load(kind: type[Kind], given: dict[str, Any]) -> Kind:
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(_lines(error, locale_in_use())) from None
    except UnicodeDecodeError:
        raise SettingsError(Catalogue.load().text(LOCALES[0], "running-setting-not-utf8")) from None


def _lines(error: ValidationError, locale: str) -> str:
    words = Catalogue.load().words(locale)
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper() if problem["loc"] else PREFIX[:-1]
        code = problem["type"].replace("_", "-")
        params = {key: str(value) for key, value in problem.get("ctx", {}).items()}
        known = words.catalogue.has(locale, f"running-setting-{code}")
        said = (
            words(f"running-setting-{code}", **params) if known else words("running-setting-other", said=problem["msg"])
        )
        lines.append(words("running-setting", name=name, said=said))
    return "\n".join(dict.fromkeys(lines))
