import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.names import find_units
from scoring.scheme import Unit, parse_scheme
from tests.handlers.scheme import SCHEME

UNITS = parse_scheme(SCHEME).units


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("张家镇", ["张家镇"], id="the full name"),
        pytest.param("张家", ["张家镇"], id="the beginning of a name"),
        pytest.param("家镇", ["张家镇"], id="the middle of a name"),
        pytest.param("张", ["张家镇", "张湾乡"], id="a beginning that several share"),
        pytest.param("张家铺", ["张家镇"], id="an alias"),
        pytest.param("zjz", ["张家镇"], id="initials"),
        pytest.param("ZJ", ["张家镇"], id="the first initials, in capitals"),
        pytest.param("zj", ["张家镇"], id="the first initials"),
        pytest.param("zhangjia", ["张家镇"], id="pinyin of the beginning, also the English name"),
        pytest.param("zhangjiazhen", ["张家镇"], id="pinyin in full"),
        pytest.param("zhang jia zhen", ["张家镇"], id="pinyin with spaces"),
        pytest.param("zhjz", ["张家镇"], id="two-letter initials"),
        pytest.param("zjzhen", ["张家镇"], id="initials and a syllable mixed"),
        pytest.param("qingl", ["青柳镇"], id="a syllable not yet finished"),
        pytest.param("liuzhen", ["青柳镇"], id="pinyin from the middle"),
        pytest.param("baishizhen", ["白石镇"], id="another unit's pinyin"),
        pytest.param("Green Willow", ["青柳镇"], id="the English name"),
        pytest.param("willow", ["青柳镇"], id="part of the English name"),
        pytest.param("hekou", ["河口乡"], id="the id"),
        pytest.param("街道", ["城东街道", "城西街道"], id="what a kind of unit is called"),
        pytest.param("cd", ["城东街道"], id="initials of a sub-district"),
        pytest.param("张家镇多少分？", ["张家镇"], id="a question"),
        pytest.param("查一下张家的成绩", ["张家镇"], id="a longer question"),
        pytest.param("张家镇这周有没有进步", ["张家镇"], id="a sentence with the name in it"),
        pytest.param("ＺＪＺ", ["张家镇"], id="full-width letters"),
        pytest.param(" 张家 镇 ", ["张家镇"], id="spaces anywhere"),
        pytest.param("李家镇", [], id="no unit of ours"),
        pytest.param("xyz", [], id="initials of nobody"),
        pytest.param("j", [], id="one letter from inside a name"),
        pytest.param("", [], id="nothing"),
        pytest.param("？！", [], id="punctuation only"),
        pytest.param("😀", [], id="a picture"),
        pytest.param("张" * 5000, [], id="a wall of text"),
    ],
)
def test_a_unit_is_found_by_what_people_type(query: str, found: list[str]) -> None:
    assert [unit.name for unit in find_units(query, UNITS)] == found


@pytest.mark.parametrize("query", ["lvliang", "luliang", "lyuliang", "ll"])
def test_a_name_with_u_umlaut_is_found_however_it_is_typed(query: str) -> None:
    units = (Unit(id="x1", name="吕梁镇", category="town"),)

    assert find_units(query, units) == units


@pytest.mark.parametrize("query", ["chongxing", "zhongxing", "cx", "zx"])
def test_a_character_with_two_readings_is_found_by_either(query: str) -> None:
    units = (Unit(id="x1", name="重兴乡", category="town"),)

    assert find_units(query, units) == units


@given(st.text(max_size=60))
def test_whatever_is_typed_finds_some_units_or_none(query: str) -> None:
    found = [unit.id for unit in find_units(query, UNITS)]

    assert found == [unit.id for unit in UNITS if unit.id in found]


@given(st.sampled_from(UNITS), st.integers(min_value=2, max_value=4))
def test_every_unit_is_found_by_the_beginning_of_its_name(unit: Unit, length: int) -> None:
    assert unit in find_units(unit.name[:length], UNITS)
