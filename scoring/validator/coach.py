"""For a returned report: what is missing, and the one question that would make a result of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scoring.validator.lexicon import Tag
from scoring.validator.model import (
    Clause,
    Figure,
    IndicatorProfile,
    Kind,
    Label,
    Missing,
    Nature,
    Params,
    Question,
    Role,
)
from scoring.validator.reading import Reading, Scope

# For a trace: the first code with a word of its list in the text says what the trace stops short of.
_TRACE_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("talks_no_contract", ("在谈", "洽谈", "意向", "推介", "招商", "对接", "客商", "草签")),
    ("ordered_not_done", ("责令", "限期", "整改通知", "督促", "要求", "交办", "督办单", "告知书")),
    ("found_not_fixed", ("发现", "查出", "排查", "摸排", "存在", "检查", "巡查", "抽检", "巡河")),
    ("trained_not_certified", ("培训", "学习", "授课", "轮训", "讲座", "演练", "参训")),
    ("publicity_only", ("宣传", "横幅", "标语", "传单", "普法", "展板", "资料", "广播", "宣讲", "义诊")),
    (
        "paper_only",
        ("印发", "制定", "方案", "台账", "机制", "责任书", "承诺书", "制度", "初稿", "清单", "建档", "登记"),
    ),
    ("visits_only", ("走访", "入户", "调研", "督导", "慰问", "座谈", "家访", "回访")),
    ("meetings_only", ("召开", "会议", "部署", "动员", "研究", "开会", "推进会", "调度会", "例会")),
)
# Plain integers: the `&` of an IntFlag costs twenty times as much.
_CLAUSE_SIGNS = ((int(Tag.FIND), "found"), (int(Tag.NEGO), "talks"))
_SHAPING = _CLAUSE_SIGNS[0][0] | _CLAUSE_SIGNS[1][0]
_SIGNS = (
    (int(Tag.ORDER), "ordered"),
    (int(Tag.NEGO), "talks"),
    (int(Tag.PRAISE), "praise"),
    (int(Tag.NEG), "negation"),
    (int(Tag.CAUSE), "cause"),
)
_SCOPE_CODES = {Scope.PLAN: "planned", Scope.ORDER: "ordered"}
_PROGRESS_WORDS = ("有序推进", "稳步推进", "加快推进", "推进", "正在", "顺利", "进展")
_FINISHED_WORDS = ("完成", "解决", "清零", "到位", "化解", "整改", "消除", "建成")
_NATURE_QUESTIONS = {
    Nature.INVESTMENT: "investment",
    Nature.ENFORCEMENT: "enforcement",
    Nature.MEDIATION: "mediation",
    Nature.WORKS: "works",
    Nature.INCOME: "income",
    Nature.ENVIRONMENT: "environment",
    Nature.SERVICE: "service",
    Nature.RATE: "rate",
}


def coach(
    text: str, label: Label, clauses: Sequence[Clause], figures: Sequence[Figure], indicator: IndicatorProfile | None
) -> tuple[Missing | None, Question | None]:
    """`(None, None)` for accepted reports; otherwise one line and one question, built from clause and indicator."""
    if label.accepted:
        return None, None
    code = _code(text, label, figures)
    params = _params(code, clauses, figures, indicator)
    return Missing(code, params), Question(_question_code(code, params, indicator), params)


def _code(text: str, label: Label, figures: Sequence[Figure]) -> str:
    if label is Label.PLAN:
        return "intention_only"
    if label is Label.VAGUE:
        if any(word in text for word in _FINISHED_WORDS):
            return "finished_without_scope"
        return "progress_without_milestone" if any(word in text for word in _PROGRESS_WORDS) else "claim_without_fact"
    if any(f.role is Role.FOUND for f in figures):
        return "found_not_fixed"
    signs = [(text.find(word), code) for code, words in _TRACE_SIGNS for word in words if word in text]
    if signs:
        return next(code for code, _ in _TRACE_SIGNS if any(c == code for _, c in signs))
    return "money_no_thing" if any(f.role is Role.INPUT for f in figures) else "activity_only"


def _question_code(code: str, params: Params, indicator: IndicatorProfile | None) -> str:
    """Asks about the figure in the text if there is one, else about what the indicator measures, else in general."""
    if params["figure"] and code in {
        "found_not_fixed",
        "ordered_not_done",
        "trained_not_certified",
        "talks_no_contract",
    }:
        return f"{code}_figure"
    if code in {"activity_only", "meetings_only", "claim_without_fact"} and indicator is not None:
        return _NATURE_QUESTIONS.get(indicator.nature, code)
    return code


def _params(
    code: str, clauses: Sequence[Clause], figures: Sequence[Figure], indicator: IndicatorProfile | None
) -> Params:
    figure = _figure_to_ask_about(code, figures)
    clause = _clause_to_ask_about(clauses)
    return {
        "figure": figure.text if figure else "",
        "thing": figure.counts if figure else "",
        "clause": clause.text if clause else "",
        "indicator": indicator.name if indicator else "",
        "unit": (indicator.unit_of_measure or "") if indicator else "",
    }


def _figure_to_ask_about(code: str, figures: Sequence[Figure]) -> Figure | None:
    if code == "found_not_fixed":
        return next((f for f in figures if f.role is Role.FOUND), None)
    counted = [f for f in figures if f.role in (Role.TRACE_COUNT, Role.FOUND, Role.DONE) and f.unit]
    wanted = {"trained_not_certified": {"人", "人次"}, "talks_no_contract": {"个", "家", "条", "项"}}.get(code)
    if wanted is not None:
        return next((f for f in counted if f.unit in wanted), None)
    return counted[-1] if code == "ordered_not_done" and counted else None


def _clause_to_ask_about(clauses: Sequence[Clause]) -> Clause | None:
    spoken = [c for c in clauses if c.kind in (Kind.ACTIVITY, Kind.PLAN, Kind.CLAIM, Kind.INPUT)]
    return spoken[-1] if spoken else (clauses[-1] if clauses else None)


def codes_of_clause(reading: Reading) -> tuple[str, ...]:
    """Stable codes for what shaped the clause's kind: planned, ordered, negated, found, talks."""
    return _shaping_codes(reading.scope, reading.negated, reading.tags & _SHAPING)


@cache
def _shaping_codes(scope: Scope, negated: bool, tags: int) -> tuple[str, ...]:
    codes = [_SCOPE_CODES[scope]] if scope in _SCOPE_CODES else []
    if negated:
        codes.append("negated")
    codes.extend(code for tag, code in _CLAUSE_SIGNS if tags & tag)
    return tuple(codes)


def codes_of(tags: int, kinds: Sequence[Kind], figures: Sequence[Figure], *, sure: bool) -> tuple[str, ...]:
    """Stable codes for machines: which kinds and which signs the report holds, in fixed order."""
    codes = [f"has_{kind.value}" for kind in Kind if kind in kinds]
    if not figures:
        codes.append("no_figure")
    if any(f.role is Role.FOUND for f in figures):
        codes.append("found")
    codes.extend(code for tag, code in _SIGNS if tags & tag)
    if not sure:
        codes.append("unsure")
    return tuple(codes)
