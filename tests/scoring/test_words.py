"""Every code the engine can answer with has words in both languages."""

import re
from pathlib import Path

import pytest

from locales import Catalogue

ROOT = Path(__file__).parents[2]
STEP_CALLS = re.compile(r"""(?:\.step\(|Step\(|_tell\(case, )\s*["']([a-z0-9-]+)["']""")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_step_of_the_engine_has_words(locale: str) -> None:
    catalogue = Catalogue.load()
    sources = [
        path.read_text(encoding="utf-8") for path in (ROOT / "scoring").glob("**/*.py") if "validator" not in path.parts
    ]

    codes = {code for text in sources for code in STEP_CALLS.findall(text)}

    assert len(codes) > 15
    assert [code for code in sorted(codes) if not catalogue.has(locale, f"scoring-step-{code}")] == []
