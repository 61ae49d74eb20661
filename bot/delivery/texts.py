"""Cutting a long message into ones that Telegram takes, without breaking its HTML. Pure text in, texts out.

Lengths are UTF-16 code units after entities are read, as Telegram counts them: a tag counts nothing, `&lt;` one,
most emoji two.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<name>[a-z][a-z0-9-]*)[^<>]*>|&(?:#\d+|#x[0-9a-f]+|\w+);|.", re.IGNORECASE | re.DOTALL
)
_SENTENCE_ENDS = frozenset("。！？；!?;…")
_PAUSES = frozenset("，、：,: ")
# Marks that belong to the character before them: joiners, variation selectors, skin tones, combining keycaps.
_CLINGING = re.compile("[\u200d\ufe0e\ufe0f\u20e3\u0300-\u036f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    shown: str
    tag: str | None = None
    closes: bool = False

    @property
    def width(self) -> int:
        return utf16_length(self.shown)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def shown(text: str) -> str:
    """What a person sees of an HTML message."""
    return "".join(token.shown for token in _tokens(text))


def shown_length(text: str) -> int:
    """Length as Telegram counts it against its limits."""
    return utf16_length(shown(text))


def split_html(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut into parts of at most `limit` shown units each, every part with balanced tags.

    Cuts at an empty line if there is one in the second half of a part, else at the end of a line, of a sentence, at a
    pause, and only then anywhere between two characters. White space at a cut is dropped; parts that would show
    nothing are left out, so the result may be empty.
    """
    parts: list[str] = []
    rest = list(_tokens(text))
    open_tags: list[_Token] = []
    while rest:
        size = _fitting(rest, limit)
        if size < len(rest):
            size = _best_cut(rest, size)
        part, open_tags = _closed(open_tags, rest[:size])
        parts.append(part)
        rest = _without_leading_space(rest[size:], open_tags)
    return [part for part in parts if shown(part).strip()]


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        found = match.group()
        if match["name"]:
            yield _Token(found, "", match["name"].lower(), bool(match["close"]))
        else:
            yield _Token(found, html.unescape(found) if found[0] == "&" else found)


def _fitting(tokens: list[_Token], limit: int) -> int:
    """How many tokens from the first fit."""
    width = 0
    for place, token in enumerate(tokens):
        width += token.width
        if width > limit:
            return place
    return len(tokens)


def _best_cut(tokens: list[_Token], size: int) -> int:
    """The best place for a cut at or before `size`; never zero."""
    ranked = [(_worth(tokens, place), place) for place in range(max(1, size // 2), size + 1)]
    worth, place = max(ranked)
    if worth:
        return place
    while place > 1 and _CLINGING.match(tokens[place].shown or " "):
        place -= 1
    # A mark that clings to a joiner: 👩‍🌾 is three characters, and the joiner binds the next as well.
    while place > 1 and tokens[place - 1].shown == "\u200d":
        place -= 2 if place > 2 else 1
    return place


def _worth(tokens: list[_Token], place: int) -> int:
    before = tokens[place - 1].shown
    if before == "\n":
        return 4 if place > 1 and tokens[place - 2].shown == "\n" else 3
    if before in _SENTENCE_ENDS:
        return 2
    return 1 if before in _PAUSES else 0


def _closed(open_tags: list[_Token], tokens: list[_Token]) -> tuple[str, list[_Token]]:
    """The tokens as a text of their own, and the tags that are to be opened again in the next one."""
    stack = list(open_tags)
    for token in tokens:
        if token.tag is None:
            continue
        if not token.closes:
            stack.append(token)
        elif stack and stack[-1].tag == token.tag:
            stack.pop()
    body = "".join(token.text for token in (*open_tags, *tokens))
    return body.rstrip() + "".join(f"</{token.tag}>" for token in reversed(stack)), stack


def _without_leading_space(tokens: list[_Token], open_tags: list[_Token]) -> list[_Token]:
    if any(token.tag == "pre" for token in open_tags):
        # Indentation is content there; only the line's own end goes.
        return tokens[1:] if tokens and tokens[0].shown == "\n" else tokens
    start = next((place for place, token in enumerate(tokens) if token.tag or not token.shown.isspace()), len(tokens))
    return tokens[start:]
