"""The validator's speed and memory, beside jieba alone and a TF-IDF + logistic regression trained on the same data."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from statistics import median, quantiles
from time import process_time

import jieba

from scoring.validator import Validator
from tests.scoring.validator import dataset, report

TITLE = "Validator: one verdict, beside jieba's own segmentation of the same text"
HEAD = ("what", "figure", "against")

_ROUNDS = 5
_LOADING = """
import json, psutil, time
before = time.process_time()
from scoring.validator import Validator
started = time.process_time()
validator = Validator.load()
loaded = time.process_time() - started
validator.assess("修好路灯12盏")
resident = psutil.Process().memory_info().rss
print(json.dumps({"load": loaded, "import": started - before, "mb": resident / 1e6}))
"""


def rows(*, quick: bool = False) -> list[tuple[str, str, str]]:
    """`(what was measured, the figure, what it is held against)`."""
    texts = [r.text for r in dataset.training()][:: 20 if quick else 2]
    rounds = 2 if quick else _ROUNDS
    validator = Validator.load()
    return [
        *_beside_jieba(validator, texts, rounds),
        *_one_by_one(validator, texts, rounds),
        *_long_texts(validator, rounds),
        *_loading(),
        *_baseline(texts, rounds),
    ]


def _beside_jieba(validator: Validator, texts: Sequence[str], rounds: int) -> list[tuple[str, str, str]]:
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()

    def alone(text: str) -> object:
        return list(tokenizer.cut(text))

    for work in (alone, validator.assess):
        _seconds(
            work, [r.text for r in dataset.training()][1::20]
        )  # other reports: what runs has met most words before
    pairs = [(_seconds(alone, texts), _seconds(validator.assess, texts)) for _ in range(rounds)]
    ratio = median(own / base for base, own in pairs)
    base, own = (median(column) / len(texts) * 1e6 for column in zip(*pairs, strict=True))
    return [
        ("jieba alone, a report", f"{base:.0f} µs", ""),
        ("verdict, a report", f"{own:.0f} µs", f"{ratio:.2f} × jieba (target ≤ 3)"),
    ]


def _seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time for all texts, so that other programs on the machine do not count."""
    started = process_time()
    for text in texts:
        work(text)
    return process_time() - started


def _one_by_one(validator: Validator, texts: Sequence[str], rounds: int) -> list[tuple[str, str, str]]:
    joined = "。".join(texts)
    hundreds = [joined[i : i + 100] for i in range(0, min(len(joined), 100_000), 100)]
    taken = [_seconds(validator.assess, [text]) for text in hundreds * rounds]
    return [("100 characters, 99th percentile", f"{quantiles(taken, n=100)[98] * 1e3:.2f} ms", "target ≤ 5 ms")]


def _long_texts(validator: Validator, rounds: int) -> list[tuple[str, str, str]]:
    joined = "。".join(r.text for r in dataset.training()) * 2
    short, long = joined[:5_000], joined[:100_000]
    five = min(_seconds(validator.assess, [short]) for _ in range(rounds))
    hundred = min(_seconds(validator.assess, [long]) for _ in range(2))
    solid = min(_seconds(validator.assess, ["整改到位" * 25_000]) for _ in range(2))
    return [
        ("5,000 characters", f"{five * 1e3:.0f} ms", "target ≤ 100 ms"),
        ("100,000 characters", f"{hundred * 1e3:.0f} ms", f"{hundred / five / 20:.2f} × linear"),
        ("100,000 characters without a mark", f"{solid * 1e3:.0f} ms", f"{solid / five / 20:.2f} × linear"),
    ]


def _loading() -> list[tuple[str, str, str]]:
    """In a process of its own; the second start, when jieba has prepared its dictionary."""
    command = [sys.executable, "-c", _LOADING]
    for _ in range(2):
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 — our own text
    found = json.loads(output)
    return [
        ("load, once per process", f"{found['load']:.2f} s", "target ≤ 1.5 s"),
        ("memory of the loaded process", f"{found['mb']:.0f} MB", "target ≤ 150 MB"),
    ]


def _baseline(texts: Sequence[str], rounds: int) -> list[tuple[str, str, str]]:
    training = dataset.training()
    pipeline = report.baseline().fit([r.text for r in training], dataset.labels(training))
    taken = min(_seconds(lambda text: pipeline.predict([text]), texts) for _ in range(min(rounds, 2)))
    return [("TF-IDF + logistic regression, a report", f"{taken / len(texts) * 1e6:.0f} µs", "label only")]
