"""Cuts text into words with jieba and the domain dictionary, in a tokenizer of our own: the global one stays as is."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from hashlib import sha256
from math import log
from operator import itemgetter
from pathlib import Path
from string import ascii_letters, digits
from tempfile import gettempdir

import jieba

_log = logging.getLogger(__name__)
_Dictionary = tuple[dict[str, float], float]  # the log probability of each word, and of a character that is none

_LAYOUT = 2  # of the kept dictionary; another one is prepared anew
_FREQUENT = 20_000  # outweighs the ways jieba's general dictionary would cut a domain word apart
_LATIN = frozenset(ascii_letters + digits)
_RARE = 50  # occurrences in jieba's corpus; what is rarer does not stand in reports, and costs memory and time


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]  # jieba publishes no types
    """jieba's tokenizer with the rare words left out, and its best path found in one walk, without a logarithm a step.

    `FREQ` holds log probabilities here, and 0 for what only begins a word. `cut` with `HMM=False` gives the same words,
    in two thirds more time.
    """

    def __init__(self, scores: dict[str, float], unknown: float) -> None:
        super().__init__()
        self.FREQ: dict[str, float] = scores
        self.unknown = unknown
        self.initialized = True

    def words(self, text: str) -> list[str]:
        """The words of the whole text in order; letters and digits of a row are one word, as with jieba's own `cut`."""
        found: list[str] = []
        add, ends, start, length = found.append, self._ends(text), 0, len(text)
        while start < length:
            end = ends[start]
            if end == start + 1 and text[start] in _LATIN:
                while end < length and text[end] in _LATIN and ends[end] == end + 1:
                    end += 1
            add(text[start:end])
            start = end
        return found

    def _ends(self, text: str) -> list[int]:
        """The likeliest way through, found from the end: for each place, where the word that begins there would end."""
        score_of, unknown = self.FREQ.get, self.unknown
        length = len(text)
        totals = [0.0] * (length + 1)
        ends = [0] * length
        for start in range(length - 1, -1, -1):
            end = chosen = start + 1
            score = score_of(text[start:end])
            best = (score or unknown) + totals[end]
            while score is not None and end < length:
                end += 1
                score = score_of(text[start:end])
                if score:
                    total = score + totals[end]
                    if total >= best:
                        best, chosen = total, end
            totals[start] = best
            ends[start] = chosen
        return ends


class Segmenter:
    """Words with their places. Using it is thread-safe.

    The first one on a machine takes a second, to prepare the dictionary; the next find it in `cache_dir` (default: the
    temp folder).
    """

    def __init__(self, domain_words: Iterable[str], *, cache_dir: str | None = None) -> None:
        words = sorted({word for word in domain_words if len(word) > 1})
        made_of = repr((jieba.__version__, _LAYOUT, _FREQUENT, _RARE, words)).encode()
        cache = Path(cache_dir or gettempdir()) / f"shiji-words-{sha256(made_of).hexdigest()[:16]}.json"
        scores, unknown = _kept(cache) or _prepared(words, cache)
        self._tokenizer = _Tokenizer(scores, unknown)

    def cut(self, text: str) -> list[str]:
        """The words of `text`, in order; joined they are `text` again."""
        return self._tokenizer.words(text)


def _kept(cache: Path) -> _Dictionary | None:
    """What an earlier start prepared; None where there is nothing, or only part of it."""
    try:
        scores, unknown = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return scores, unknown


def _prepared(domain_words: Iterable[str], cache: Path) -> _Dictionary:
    """Log probabilities of jieba's words and ours without the rare ones, and 0 for what only begins a word."""
    jieba.setLogLevel(logging.WARNING)  # jieba reports its loading on stderr, which is a person's terminal here
    whole = jieba.Tokenizer()
    whole.tmp_dir = str(cache.parent)
    whole.initialize()
    for word in domain_words:
        whole.add_word(word, _FREQUENT)
    total = log(whole.total)
    # The frequent ones first: what is asked for most then lies together in memory.
    by_count = sorted(whole.FREQ.items(), key=itemgetter(1), reverse=True)
    kept = {word: count for word, count in by_count if count >= _RARE}
    scores = {word[:i]: 0.0 for word in kept for i in range(1, len(word))}
    scores.update((word, log(count) - total) for word, count in kept.items())
    _keep(cache, (scores, -total))
    return scores, -total


def _keep(cache: Path, dictionary: _Dictionary) -> None:
    """Whole or not at all, so that a process that starts meanwhile never reads half of it."""
    fresh = cache.with_suffix(f".{os.getpid()}")
    try:
        fresh.write_text(json.dumps(dictionary, ensure_ascii=False), encoding="utf-8")
        fresh.replace(cache)
    except OSError as error:
        _log.warning("the prepared dictionary cannot be kept in %s: %s", cache.parent, error)
