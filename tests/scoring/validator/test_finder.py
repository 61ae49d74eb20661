import pytest

from scoring.validator import Finder, IndicatorProfile

INDICATORS = (
    IndicatorProfile("农村公路建设", ("四好农村路",), ("公路", "通组路", "硬化", "通车"), "公里"),
    IndicatorProfile("信访矛盾化解", ("信访积案",), ("信访", "纠纷", "调解", "化解"), "件"),
    IndicatorProfile("城镇新增就业", (), ("就业", "上岗", "招聘"), "人"),
    IndicatorProfile("秸秆禁烧", (), ("秸秆", "火点"), "处"),
    IndicatorProfile("老旧小区改造", (), ("小区", "加装电梯"), "个"),
)
FINDER = Finder(INDICATORS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("四好农村路又通车2公里", "农村公路建设"),
        ("通组路硬化3.2公里", "农村公路建设"),
        ("化解邻里纠纷5件", "信访矛盾化解"),
        ("园区招聘,120人上岗就业", "城镇新增就业"),
        ("今年火点只有1处,秸秆全部离田", "秸秆禁烧"),
        ("锦绣小区加装电梯3部", "老旧小区改造"),
    ],
)
def test_the_indicator_a_report_speaks_of_comes_first(text: str, name: str) -> None:
    index, score, sure = FINDER.find(text)[0]

    assert INDICATORS[index].name == name
    assert score > 0
    assert sure


def test_a_report_on_two_indicators_is_sure_of_neither() -> None:
    found = FINDER.find("通组路硬化通车2公里,化解信访纠纷3件")

    assert {INDICATORS[i].name for i, _, _ in found[:2]} == {"农村公路建设", "信访矛盾化解"}
    assert not any(sure for _, _, sure in found)


@pytest.mark.parametrize("text", ["", "今天天气不错", "完成了全部工作任务"])
def test_a_report_on_nothing_known_finds_nothing(text: str) -> None:
    assert FINDER.find(text) == ()


def test_no_indicators_means_none_found() -> None:
    assert Finder(()).find("修路2公里") == ()
