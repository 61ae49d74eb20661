import pytest

from locales import Catalogue
from scoring.validator import IndicatorProfile, Nature, Validator
from tests.scoring.validator.tables_reader import table

CATALOGUE = Catalogue.load()
RETURNED = [row[0] for row in table("verdicts") if row[1] in {"trace", "vague", "plan"}]


@pytest.mark.parametrize(
    ("text", "missing", "question"),
    [
        ("整改通知发了12份,责令限期改正", "ordered_not_done", "ordered_not_done_figure"),
        ("检查企业58家,发现隐患113条", "found_not_fixed", "found_not_fixed_figure"),
        ("培训学员300人,覆盖率100%", "trained_not_certified", "trained_not_certified_figure"),
        ("外出招商15次,在谈项目9个", "talks_no_contract", "talks_no_contract_figure"),
        ("悬挂横幅40条,发放传单5000份", "publicity_only", "publicity_only"),
        ("各项工作有序推进", "progress_without_milestone", "progress_without_milestone"),
        ("问题已全部解决", "finished_without_scope", "finished_without_scope"),
        ("力争年底前建成污水处理站", "intention_only", "intention_only"),
    ],
)
def test_a_returned_report_says_what_is_missing_and_asks_one_question(
    validator: Validator, text: str, missing: str, question: str
) -> None:
    assessment = validator.assess(text)

    assert assessment.missing is not None
    assert assessment.question is not None
    assert (assessment.missing.code, assessment.question.code) == (missing, question)


def test_the_question_is_about_the_figure_in_the_text(validator: Validator) -> None:
    question = validator.assess("检查企业58家,发现隐患113条").question

    assert question is not None
    assert question.params["figure"] == "113条"


def test_the_question_follows_the_nature_of_the_indicator(validator: Validator) -> None:
    indicator = IndicatorProfile(name="农村公路", unit_of_measure="公里", nature=Nature.WORKS)

    question = validator.assess("召开推进会3次,安排部署近期工作", indicator=indicator).question

    assert question is not None
    assert (question.code, question.params["unit"]) == ("works", "公里")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("text", RETURNED)
def test_every_question_has_words_in_both_languages(validator: Validator, text: str, locale: str) -> None:
    assessment = validator.assess(text)

    assert assessment.missing is not None
    assert assessment.question is not None
    line = CATALOGUE.text(locale, f"validator-missing-{assessment.missing.code}", **assessment.missing.params)
    question = CATALOGUE.text(locale, f"validator-question-{assessment.question.code}", **assessment.question.params)
    assert "\n" not in line
    assert question.count("？") + question.count("?") == 1


def test_an_accepted_report_is_asked_nothing(validator: Validator) -> None:
    assessment = validator.assess("断头路打通了,昨天通车")

    assert (assessment.missing, assessment.question) == (None, None)
