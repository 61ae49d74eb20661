from pathlib import Path

from scoring.validator.lexicon import tags
from scoring.validator.words import Segmenter

TEXT = "召开推进会3次，硬化通组路800米，末整改到位的还有2处。"


def test_words_joined_are_the_text_again(tmp_path: Path) -> None:
    assert "".join(Segmenter(tags(), cache_dir=str(tmp_path)).cut(TEXT)) == TEXT


def test_the_dictionary_an_earlier_start_prepared_cuts_the_same(tmp_path: Path) -> None:
    first = Segmenter(tags(), cache_dir=str(tmp_path)).cut(TEXT)
    (kept,) = tmp_path.glob("shiji-words-*.json")
    written = kept.stat().st_mtime_ns

    assert Segmenter(tags(), cache_dir=str(tmp_path)).cut(TEXT) == first
    assert kept.stat().st_mtime_ns == written


def test_half_a_dictionary_is_prepared_anew(tmp_path: Path) -> None:
    first = Segmenter(tags(), cache_dir=str(tmp_path)).cut(TEXT)
    (kept,) = tmp_path.glob("shiji-words-*.json")
    whole = kept.read_text(encoding="utf-8")
    kept.write_text(whole[: len(whole) // 2], encoding="utf-8")

    assert Segmenter(tags(), cache_dir=str(tmp_path)).cut(TEXT) == first
    assert kept.read_text(encoding="utf-8") == whole


def test_another_lexicon_has_a_dictionary_of_its_own(tmp_path: Path) -> None:
    assert Segmenter(["通组路网眼"], cache_dir=str(tmp_path)).cut("通组路网眼") == ["通组路网眼"]
    assert Segmenter([], cache_dir=str(tmp_path)).cut("通组路网眼") != ["通组路网眼"]


def test_a_folder_that_takes_no_file_still_gives_words(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing"

    assert "".join(Segmenter(tags(), cache_dir=str(nowhere)).cut(TEXT)) == TEXT
