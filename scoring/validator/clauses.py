"""Splits a report into clauses and reads each as a row of tagged words and figures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scoring.validator.figures import Number
from scoring.validator.lexicon import Tag

_ENDS = frozenset("。！？!?；;\n\r")
_BREAKS = frozenset(",，:： \t　")
_COLONS = frozenset(":：")
_LIST_BREAK = "、"
_MARKS = _ENDS | _BREAKS | {_LIST_BREAK}
_TURNS = frozenset(
    (
        "但",
        "但是",
        "不过",
        "可是",
        "然而",
        "另外",
        "另有",
        "同时",
        "目前",
        "现在",
        "眼下",
        "其中",
        "剩下",
        "其余",
        "剩余",
        "接下来",
        "下一步",
    )
)
_LEADS = frozenset(
    [
        "到",
        "至",
        "从",
        "自",
        "由",
        "在",
        "把",
        "将",
        "被",
        "对",
        "给",
        "按",
        "和",
        "与",
        "跟",
        "同",
        "及",
        "的",
        "是",
        "为",
        "比",
        "连",
        "截至",
        "截止",
        "直到",
        "截止到",
    ]
)
_NO_OPENING = frozenset("的吗吧")
_NOW = frozenset(("目前", "现在", "眼下"))
_NOT_PASSING = frozenset("关账审线去来")  # 不过关, 不过账: what makes a verb of 不过
_QUOTES = {"“": "”", "「": "」", "《": "》", "‘": "’"}
_PREDICATE = int(Tag.CLOSED | Tag.DOING | Tag.ACT)
_STATING = _PREDICATE | int(Tag.OBST | Tag.NEG | Tag.FIND | Tag.NEGO | Tag.DONE)
_LONG = 30  # characters; a longer stretch without a mark is likely unpunctuated speech
_ENOUGH = 9  # characters of such a stretch before 了 may end a clause
_LOOK_BACK = 12  # words before a 顿号 that are asked for a verb and a figure
_COMPOUND = 4  # characters; a word of two verbs or more
_SHORT = 4  # characters before a turn of phrase opens a new clause
_QUOTED = 24  # words; a longer quotation is speech, and its marks part clauses


@dataclass(slots=True)
class Word:
    """A word with its place and what the lexicon says of it (bits of `Tag`)."""

    text: str
    start: int
    tags: int

    @property
    def end(self) -> int:
        """Behind the last character."""
        return self.start + len(self.text)


@dataclass(slots=True)
class Span:
    """A clause before it is judged: `words` without figures and marks, `numbers` in order; `sentence` counts from 0."""

    start: int
    end: int
    sentence: int
    words: list[Word]
    numbers: list[Number]


def read_words(text: str, cut: Callable[[str], list[str]], tags: Mapping[str, int]) -> list[Word]:
    """Every word of the text with its place and tags."""
    tokens = cut(text)
    starts = accumulate(map(len, tokens), initial=0)
    rows = zip(tokens, starts, map(tags.get, tokens), strict=False)  # one start more: the end
    return [Word(token, start, bits or _first_says(token, tags)) for token, start, bits in rows]


def _first_says(token: str, tags: Mapping[str, int]) -> int:
    """jieba knows 解决问题 as one word; it says what 解决 says."""
    return tags.get(token[:2], 0) if len(token) >= _COMPOUND else 0


def split(words: Sequence[Word], numbers: Sequence[Number]) -> list[Span]:
    """Clauses in order. Each word and figure lands in exactly one; marks belong to none."""
    return _Splitter(words, numbers).run()


class _Splitter:
    def __init__(self, words: Sequence[Word], numbers: Sequence[Number]) -> None:
        self.words = words
        self.numbers = numbers
        self.spans: list[Span] = []
        self.pending: list[Word] = []
        self.sentence = 0
        self.next_number = 0
        self.unmarked = (0, 0)  # the stretch without marks we are in, where it is a long one
        self.figures = {number.start for number in numbers}
        self.quoted = 0  # where the quotation we are in ends

    def run(self) -> list[Span]:
        inside = 0  # the end of the figure we are in; its words are not words of the clause
        upcoming, last = 0, len(self.numbers)
        fresh = True
        for index, word in enumerate(self.words):
            text = word.text
            while upcoming < last and self.numbers[upcoming].start < word.start + len(text):
                inside = max(inside, self.numbers[upcoming].end)
                upcoming += 1
            mark = text in _MARKS
            if mark and word.start < inside:
                continue
            if text in _QUOTES:
                self.quoted = self._quotation_from(index)
            mark = mark and not self._joins(index)
            if fresh:
                self.unmarked = self._stretch_from(index)
            fresh = mark and text != _LIST_BREAK
            if not mark:
                if (self.unmarked[1] or text in _TURNS) and self._runs_on(index):
                    self._close(word.start)
                self.pending.append(word)
            elif text != _LIST_BREAK or self._parts_list(index):
                self._close(word.start)
                self.sentence += text in _ENDS
            else:
                self.pending.append(word)
        self._close(self.words[-1].end if self.words else 0)
        return self.spans

    def _stretch_from(self, index: int) -> tuple[int, int]:
        """From here to the next mark, when it is long; an empty stretch otherwise."""
        start = end = self.words[index].start
        for word in self.words[index : index + _LONG * 4]:
            if word.text in _MARKS and word.text != _LIST_BREAK:
                break
            end = word.start + len(word.text)
        return (start, end) if end - start >= _LONG else (0, 0)

    def _close(self, end: int) -> None:
        pending, self.pending = self.pending, []
        if not pending:
            return
        start = pending[0].start
        numbers: list[Number] = []
        while self.next_number < len(self.numbers) and self.numbers[self.next_number].start < end:
            numbers.append(self.numbers[self.next_number])
            self.next_number += 1
        if len(pending) == 1 and len(pending[0].text) == 1 and not numbers and not pending[0].text.isalnum():
            return
        self.spans.append(Span(start, pending[-1].end, self.sentence, _outside(pending, numbers), numbers))

    def _parts_list(self, index: int) -> bool:
        """A 顿号 parts clauses, not nouns, where both sides have a verb of their own and the left one a figure."""
        left = any(w.tags & _PREDICATE for w in self.pending[-_LOOK_BACK:])
        right = False
        for follower in self.words[index + 1 : index + 9]:
            if follower.text == _LIST_BREAK or follower.text in _BREAKS or follower.text in _ENDS:
                break
            right = right or bool(follower.tags & _PREDICATE)
        return left and right and self._has_figure_since(self.pending[-_LOOK_BACK:][0].start, self.words[index].start)

    def _has_figure_since(self, start: int, end: int) -> bool:
        index = bisect_left(self.numbers, start, lo=self.next_number, key=lambda n: n.start)
        return index < len(self.numbers) and self.numbers[index].start < end

    def _quotation_from(self, index: int) -> int:
        """Where the short quotation that opens here closes; 0 when it does not."""
        closing = _QUOTES[self.words[index].text]
        return next((w.start for w in self.words[index + 1 : index + _QUOTED] if w.text == closing), 0)

    def _joins(self, index: int) -> bool:
        """A mark inside a short quotation (“出门水泥路,抬脚上客车”) or a time of day (18:30) parts nothing."""
        word = self.words[index]
        if word.text in _ENDS:
            return False
        if word.start < self.quoted:
            return True
        if word.text not in _COLONS or not 0 < index < len(self.words) - 1:
            return False
        return self.words[index - 1].text[-1].isdigit() and self.words[index + 1].text[0].isdigit()

    def _turns(self, index: int) -> bool:
        """A turn of phrase, unless it stands in the middle of one: 从…到目前, 把剩下的, 验收不过关."""
        text = self.words[index].text
        if text not in _TURNS or self.pending[-1].text in _LEADS:
            return False
        if text in _NOW and not any(w.tags & _STATING or w.text.endswith("了") for w in self.pending):
            return False  # 六公分的坎现在是平的: nothing is said yet of which this would be the turn
        if text != "不过" or index + 1 == len(self.words):
            return True
        behind = self.words[index + 1]
        return behind.text not in _NOT_PASSING and behind.start not in self.figures  # 不过六百: only six hundred

    def _runs_on(self, index: int) -> bool:
        """Speech without marks: a turn of phrase, or a finished verb long after the clause began."""
        if not self.pending:
            return False
        word = self.words[index]
        length = word.start - self.pending[0].start
        if length >= _SHORT and self._turns(index):
            return True
        if length < _ENOUGH or word.start < self.unmarked[0] or word.start >= self.unmarked[1]:
            return False
        if word.text in _NO_OPENING or word.start in self.figures:
            return False  # 签了两笔: the figure belongs to the verb
        return self.pending[-1].text.endswith("了")


def _outside(words: list[Word], numbers: list[Number]) -> list[Word]:
    """The words that are no part of a figure; both are in order of place, so one walk through both is enough."""
    if not numbers:
        return words
    kept, index, last = [], 0, len(numbers)
    for word in words:
        while index < last and numbers[index].end <= word.start:
            index += 1
        if index == last or numbers[index].start >= word.start + len(word.text):
            kept.append(word)
    return kept
