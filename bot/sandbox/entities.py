"""Formatted text: from Telegram's HTML to plain text with entities. Offsets and lengths are UTF-16 code units.

The tags, the order of checks and the words of each refusal follow TDLib's `parse_html` (`MessageEntity.cpp`).
"""

import html
import re
from dataclasses import dataclass, field

from bot.sandbox.errors import ApiError, Json, bad_request

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);")
TAG_NAME = re.compile(r"[^\s>/]*")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
DETECTED = re.compile(
    r"(?P<url>(?:https?://|\bt\.me/)[^\s<>\"'，。；、）】》]+[^\s<>\"'，。；、）】》.,!?:;)])"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
UNTOUCHABLE = {"code", "pre", "text_link"}


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Formatted:
    """Plain text and its entities (Bot API JSON), sorted by offset."""

    text: str
    entities: tuple[Json, ...] = ()


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int
    byte: int


@dataclass
class _Parser:
    source: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    found: list[Json] = field(default_factory=list)

    def byte(self, at: int | None = None) -> int:
        return len(self.source[: self.at if at is None else at].encode())

    def refuse(self, what: str) -> ApiError:
        return bad_request(f"can't parse entities: {what}")

    def emit(self, text: str) -> None:
        self.out.append(text)
        self.length += units(text)

    def run(self) -> Formatted:
        while self.at < len(self.source):
            self.step()
        if self.stack:
            raise self.refuse(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        self.found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self.out), tuple(self.found))

    def step(self) -> None:
        char = self.source[self.at]
        if char == "<":
            self.tag()
        elif char == "&" and (match := ENTITY.match(self.source, self.at)):
            self.emit(html.unescape(match.group()))
            self.at = match.end()
        else:
            self.emit(char)
            self.at += 1

    def tag(self) -> None:
        if self.source.startswith("</", self.at):
            self.close()
        else:
            self.open()

    def open(self) -> None:
        begin = self.at
        name = TAG_NAME.match(self.source, begin + 1)
        tag = name.group().lower() if name else ""
        if tag not in SIMPLE_TAGS:
            raise self.refuse(f'Unsupported start tag "{tag}" at byte offset {self.byte(begin)}')
        self.at = begin + 1 + len(tag)
        attributes = self.attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self.refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(begin)}')
        self.stack.append(_Open(tag, attributes, self.length, self.byte(begin)))

    def attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            rest = self.source[self.at :].lstrip()
            if not rest:
                raise self.refuse(f'Unclosed start tag "{tag}" at byte offset {self.byte(begin)}')
            if rest[0] == ">":
                self.at = len(self.source) - len(rest) + 1
                return found
            match = ATTRIBUTE.match(self.source, self.at)
            if not match:
                raise self.refuse(f'Empty attribute name in the tag "{tag}" at byte offset {self.byte()}')
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found[match.group(1).lower()] = html.unescape(value)
            self.at = match.end()

    def close(self) -> None:
        begin = self.at
        end = self.source.find(">", begin)
        if not self.stack:
            raise self.refuse(f"Unexpected end tag at byte offset {self.byte(begin)}")
        if end < 0:
            raise self.refuse(f"Unclosed end tag at byte offset {self.byte(begin)}")
        tag = self.source[begin + 2 : end].strip().lower()
        opened = self.stack.pop()
        if tag and tag != opened.tag:
            where = self.byte(begin)
            raise self.refuse(f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{tag}>"')
        self.at = end + 1
        self.add(opened)

    def add(self, opened: _Open) -> None:
        length = self.length - opened.start
        entity = self.entity(opened)
        if length and entity is not None:
            self.found.append({**entity, "offset": opened.start, "length": length})

    def entity(self, opened: _Open) -> Json | None:
        kind = SIMPLE_TAGS[opened.tag]
        if opened.tag == "a":
            url = opened.attributes.get("href") or _tail(self.out, opened.start, self.length)
            return {"type": "text_link", "url": url} if "." in url or ":" in url else None
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            return {"type": "expandable_blockquote"}
        if opened.tag == "tg-emoji":
            return {"type": kind, "custom_emoji_id": opened.attributes.get("emoji-id", "")}
        if opened.tag == "code" and self.stack and self.stack[-1].tag == "pre":
            return self.language(opened)
        if opened.tag == "pre" and (language := opened.attributes.get("language")):
            return {"type": "pre", "language": language}
        return {"type": kind}

    def language(self, opened: _Open) -> Json | None:
        """`<pre><code class="language-x">` is one `pre` with a language."""
        name = opened.attributes.get("class", "").removeprefix("language-")
        if name:
            self.stack[-1].attributes["language"] = name
        return None


def _tail(out: list[str], start: int, end: int) -> str:
    encoded = "".join(out).encode("utf-16-le")
    return encoded[2 * start : 2 * end].decode("utf-16-le")


def trimmed(parsed: Formatted) -> Formatted:
    """Without white space at both ends, which Telegram never keeps; entities move along."""
    left = units(parsed.text) - units(parsed.text.lstrip())
    text = parsed.text.strip()
    size = units(text)
    kept: list[Json] = []
    for entity in parsed.entities:
        start = min(max(entity["offset"] - left, 0), size)
        end = min(max(entity["offset"] + entity["length"] - left, 0), size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return Formatted(text, tuple(kept))


def with_detected(parsed: Formatted) -> Formatted:
    """With the commands, links, mentions and hashtags Telegram finds by itself, outside code and links."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in parsed.entities if e["type"] in UNTOUCHABLE]
    found = list(parsed.entities)
    for match in DETECTED.finditer(parsed.text):
        start = units(parsed.text[: match.start()])
        end = start + units(match.group())
        if not any(start < other_end and end > other_start for other_start, other_end in taken):
            found.append({"type": match.lastgroup, "offset": start, "length": end - start})
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(parsed.text, tuple(found))


def parse_html(source: str) -> Formatted:
    """Text with `parse_mode` HTML. Raises the 400 that Telegram answers to markup it cannot read."""
    return _Parser(source).run()


def _checked(entity: Json) -> Json:
    """An entity the bot gave, if it says what it is and where. Raises 400."""
    where = (entity.get("offset"), entity.get("length"))
    if not isinstance(entity.get("type"), str) or not all(type(number) is int and number >= 0 for number in where):
        raise bad_request('can\'t parse MessageEntity: field "type", "offset" and "length" must be specified')
    return entity


def format_text(source: str, parse_mode: str, entities: list[Json] | None = None) -> Formatted:
    """What a bot's text becomes: parsed or given entities, trimmed, with detected ones. Raises 400."""
    mode = parse_mode.lower()
    if mode == "html":
        parsed = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode: the local Telegram reads HTML only")
    else:
        parsed = Formatted(source, tuple(_checked(entity) for entity in entities or ()))
    return with_detected(trimmed(parsed))
