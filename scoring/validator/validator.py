"""The validator: one text in, everything found in it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.validator import coach, fit, roles, verdict
from scoring.validator.clauses import read_words, split
from scoring.validator.figures import find_numbers, units
from scoring.validator.lexicon import tags
from scoring.validator.model import Assessment, Clause, Context, IndicatorProfile
from scoring.validator.reading import Reading, read_all
from scoring.validator.words import Segmenter


class Validator:
    """Load it once per process; after that it holds no state and may be used from any thread."""

    def __init__(self, segmenter: Segmenter, lexicon: Mapping[str, int]) -> None:
        self._segmenter = segmenter
        self._lexicon = lexicon

    @classmethod
    def load(cls, cache_dir: str | None = None) -> Validator:
        """Reads the shipped data. `cache_dir` is for jieba's prepared dictionary (default: the temp folder)."""
        lexicon = tags()
        units()
        return cls(Segmenter(lexicon, cache_dir=cache_dir), lexicon)

    def assess(
        self, text: str, *, indicator: IndicatorProfile | None = None, context: Context | None = None
    ) -> Assessment:
        """The verdict on one report and all that led to it. The same arguments always give the same answer."""
        readings = self.read(text)
        label = verdict.by_rule(readings)
        figures = roles.figures_of(text, readings, indicator.unit_of_measure if indicator else None)
        clauses = tuple(_clause(text, r) for r in readings)
        missing, question = coach.coach(text, label, clauses, figures, indicator)
        cumulative = verdict.is_cumulative(text)
        return Assessment(
            text=text,
            label=label,
            clauses=clauses,
            figures=figures,
            missing=missing,
            question=question,
            codes=coach.codes_of(_all_tags(readings), [c.kind for c in clauses], figures),
            hints=fit.hints(text, figures, indicator, context, is_cumulative=cumulative),
            obstacle=verdict.obstacle_in(text, readings),
            is_cumulative=cumulative,
        )

    def read(self, text: str) -> list[Reading]:
        """The clauses as the rules see them."""
        return read_all(split(read_words(text, self._segmenter.cut, self._lexicon), find_numbers(text)))


def _clause(text: str, reading: Reading) -> Clause:
    start, end = reading.span.start, reading.span.end
    return Clause(start, end, reading.kind, text[start:end])


def _all_tags(readings: Sequence[Reading]) -> int:
    found = 0
    for reading in readings:
        found |= reading.tags
    return found
