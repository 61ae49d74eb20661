"""The validator: one text in, everything found in it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import compress

from scoring.validator import agreement, coach, fit, roles, verdict
from scoring.validator.clauses import read_words, split
from scoring.validator.features import features_of
from scoring.validator.figures import find_numbers, units
from scoring.validator.learned import KINDS, LABELS, Model
from scoring.validator.lexicon import tags
from scoring.validator.model import Assessment, Clause, Context, IndicatorProfile, Label
from scoring.validator.reading import Reading, read_all
from scoring.validator.words import Segmenter

_ACCEPTED = [label.accepted for label in LABELS]
_DOUBT = 0.2  # how near to even odds a verdict is called unsure
_REMEMBERED = 256  # texts
_LONGEST_REMEMBERED = 400  # characters


class Validator:
    """Load it once per process; after that it changes nothing and may be used from any thread.

    What it made of the latest texts it remembers: a report is read when it is written and again when it is handed in.
    """

    def __init__(self, segmenter: Segmenter, lexicon: Mapping[str, int], model: Model) -> None:
        self._segmenter = segmenter
        self._lexicon = lexicon
        self._model = model
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._words_alone)

    @classmethod
    def load(cls, cache_dir: str | None = None) -> Validator:
        """Reads the shipped data. `cache_dir` is for the prepared dictionary (default: the temp folder)."""
        lexicon = tags()
        units()
        return cls(Segmenter(lexicon, cache_dir=cache_dir), lexicon, Model.load())

    def assess(
        self, text: str, *, indicator: IndicatorProfile | None = None, context: Context | None = None
    ) -> Assessment:
        """The verdict on one report and all that led to it. The same arguments always give the same answer."""
        alone = self._remembered if len(text) <= _LONGEST_REMEMBERED else self._words_alone
        found = alone(text, indicator)
        cumulative = found.is_cumulative
        hints = fit.hints(text, found.figures, indicator, context, is_cumulative=cumulative)
        return replace(found, hints=hints) if hints else found

    def _words_alone(self, text: str, indicator: IndicatorProfile | None) -> Assessment:
        """The verdict without what is known from elsewhere."""
        readings = self.read(text)
        label, kinds, sure = self._judge(readings)
        if indicator is not None:
            label = agreement.shift(label, text, readings, indicator.nature)
        figures = roles.figures_of(text, readings, indicator.unit_of_measure if indicator else None)
        agreement.agree(readings, kinds, label)
        clauses = tuple(_clause(text, r) for r in readings)
        missing, question = coach.coach(text, label, clauses, figures, indicator)
        return Assessment(
            text=text,
            label=label,
            clauses=clauses,
            figures=figures,
            missing=missing,
            question=question,
            codes=coach.codes_of(_all_tags(readings), [c.kind for c in clauses], figures, sure=sure),
            obstacle=verdict.obstacle_in(text, readings),
            is_cumulative=verdict.is_cumulative(text),
        )

    def _judge(self, readings: Sequence[Reading]) -> tuple[Label, list[list[float]], bool]:
        """Gives each clause its kind; the label, the shares of the kinds, and whether accepting or not is sure."""
        if not readings:
            return Label.VAGUE, [], True  # nothing but marks: nothing claimed, nothing to check
        found = self._model.judge(features_of(readings))
        for reading, shares in zip(readings, found.kinds, strict=True):
            reading.kind = KINDS[shares.index(max(shares))]
        accepted = sum(compress(found.labels, _ACCEPTED))
        best = LABELS[found.labels.index(max(found.labels))]
        if best is Label.RESULT and verdict.only_in_name(readings):
            returned = (label for label in LABELS if not label.accepted)
            best = max(returned, key=lambda one: found.labels[LABELS.index(one)])
        return best, found.kinds, abs(accepted - 0.5) > _DOUBT

    def read(self, text: str) -> list[Reading]:
        """The clauses as the rules see them."""
        return read_all(split(read_words(text, self._segmenter.cut, self._lexicon), find_numbers(text)))


def _clause(text: str, reading: Reading) -> Clause:
    start, end = reading.span.start, reading.span.end
    return Clause(start, end, reading.kind, text[start:end], coach.codes_of_clause(reading))


def _all_tags(readings: Sequence[Reading]) -> int:
    found = 0
    for reading in readings:
        found |= reading.tags
    return found
