"""Cuts text into words with jieba and the domain dictionary, in a tokenizer of our own: the global one stays as is."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import jieba

_FREQUENT = 20_000  # outweighs the ways jieba's general dictionary would cut a domain word apart


class Segmenter:
    """Words with their places. Building one takes most of a second; using it is thread-safe."""

    def __init__(self, domain_words: Iterable[str], *, cache_dir: str | None = None) -> None:
        jieba.setLogLevel(logging.WARNING)  # jieba reports its loading on stderr, which is a person's terminal here
        self._tokenizer = jieba.Tokenizer()
        if cache_dir is not None:
            self._tokenizer.tmp_dir = cache_dir
        self._tokenizer.initialize()
        for word in domain_words:
            if len(word) > 1:
                self._tokenizer.add_word(word, _FREQUENT)

    def cut(self, text: str) -> list[str]:
        """The words of `text`, in order; joined they are `text` again."""
        return list(self._tokenizer.cut(text, HMM=False))
