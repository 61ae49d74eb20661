from dataclasses import replace

from handlers.shared.excerpt import results, shortened
from tests.handlers.world import World


def test_a_result_is_quoted_without_the_activity_around_it(world: World) -> None:
    wang = world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "召开推进会3次，村道硬化完工3公里。下一步计划再修5公里。")

    assert results(report) == "村道硬化完工3公里"


def test_a_report_that_was_never_judged_is_quoted_whole(world: World) -> None:
    wang = world.reporter("zhangjia")
    report = world.reports(wang, "zhangjia", "roads", "与上期相同")

    assert results(replace(report, assessment={})) == "与上期相同"


def test_a_quotation_is_one_line_of_bounded_length() -> None:
    assert shortened("修好\n  村道" + "很长" * 50, 10) == "修好 村道很长很长…"
    assert shortened(None, 10) == ""
