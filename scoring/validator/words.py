"""Cuts text into words with jieba and the domain dictionary, in a tokenizer of our own: the global one stays as is."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from math import log

import jieba

_FREQUENT = 20_000  # outweighs the ways jieba's general dictionary would cut a domain word apart
_RARE = 50  # occurrences in jieba's corpus; what is rarer does not stand in reports, and costs memory and time


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]  # jieba publishes no types
    """jieba's tokenizer with the rare words left out, and its best path found without a logarithm a step.

    `FREQ` holds log probabilities here, and 0 for what only begins a word; jieba itself asks it for no more than that.
    """

    FREQ: dict[str, float]
    unknown: float

    def narrow(self) -> None:
        """Leaves out rare words and turns counts into log probabilities. Once, after the last word was added."""
        kept = {word: count for word, count in self.FREQ.items() if count >= _RARE}
        total = log(self.total)
        scores = {word[:i]: 0.0 for word in kept for i in range(1, len(word))}
        scores.update((word, log(count) - total) for word, count in kept.items())
        self.FREQ = scores
        self.unknown = -total

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 — jieba's name
        """Nothing: jieba would write down where words may end, and `calc` looks that up itself as it goes."""
        return {}

    def calc(self, sentence: str, _dag: object, route: dict[int, tuple[float, int]]) -> None:
        """The likeliest way through, from the end: `route[i]` is its score and the last character of its first word."""
        score_of, unknown = self.FREQ.get, self.unknown
        length = len(sentence)
        totals = [0.0] * (length + 1)
        for start in range(length - 1, -1, -1):
            end = start + 1
            score = score_of(sentence[start:end])
            best, chosen = (score or unknown) + totals[end], start
            while score is not None and end < length:
                end += 1
                score = score_of(sentence[start:end])
                if score:
                    total = score + totals[end]
                    if total >= best:
                        best, chosen = total, end - 1
            totals[start] = best
            route[start] = (best, chosen)


class Segmenter:
    """Words with their places. Building one takes most of a second; using it is thread-safe."""

    def __init__(self, domain_words: Iterable[str], *, cache_dir: str | None = None) -> None:
        jieba.setLogLevel(logging.WARNING)  # jieba reports its loading on stderr, which is a person's terminal here
        self._tokenizer = _Tokenizer()
        if cache_dir is not None:
            self._tokenizer.tmp_dir = cache_dir
        self._tokenizer.initialize()
        for word in domain_words:
            if len(word) > 1:
                self._tokenizer.add_word(word, _FREQUENT)
        self._tokenizer.narrow()

    def cut(self, text: str) -> list[str]:
        """The words of `text`, in order; joined they are `text` again."""
        return list(self._tokenizer.cut(text, HMM=False))
