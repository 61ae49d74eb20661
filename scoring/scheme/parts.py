"""Small shared parts of the scheme model: ids, words, shares, amounts that differ by category and unit."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from scoring.formula import FormulaError, compile_formula


class Part(BaseModel):
    """Anything in a scheme: never changed once read, and no word in it is ignored silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _as_text(value: Any) -> Any:
    # A version such as 2026.1 or a name such as 12345 is read as a number by YAML; here it is a word.
    return str(value) if isinstance(value, Decimal) else value


def _as_share(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip().replace("％", "%")
    try:
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    except InvalidOperation:
        raise PydanticCustomError("share", "not a share", {"given": value}) from None


Text = Annotated[str, BeforeValidator(_as_text)]
Id = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^[A-Za-z0-9_.\-]{1,40}$")]
Share = Annotated[Decimal, BeforeValidator(_as_share)]
"""A part of a whole; `30%` and `0.3` are the same."""
Words = tuple[Text, ...]


def _checked(text: str) -> str:
    try:
        compile_formula(text)
    except FormulaError as error:
        raise PydanticCustomError("scheme-formula", "not a formula", {"detail": str(error)}) from None
    return text


FormulaText = Annotated[str, BeforeValidator(_as_text), AfterValidator(_checked)]
"""A formula of `scoring.formula`, checked while the scheme is read."""


def _as_amount(value: Any) -> Any:
    return value if isinstance(value, Mapping | Amount) else {"all": value}


class Amount(Part):
    """A number that may differ by category and by unit; the nearest wins: unit, then category, then all."""

    all: Decimal | None = None
    categories: dict[Id, Decimal] = Field(default_factory=dict)
    units: dict[Id, Decimal] = Field(default_factory=dict)

    def of(self, unit: str, category: str) -> Decimal | None:
        """The number for this unit, or None when the scheme gives it none."""
        if unit in self.units:
            return self.units[unit]
        return self.categories.get(category, self.all)


AmountField = Annotated[Amount, BeforeValidator(_as_amount)]


class Shares(Part):
    """A share that may differ by category; written `30%` or `0.3`."""

    all: Share | None = None
    categories: dict[Id, Share] = Field(default_factory=dict)

    def of(self, category: str) -> Decimal | None:
        """The share for this category, or None."""
        return self.categories.get(category, self.all)


def _as_shares(value: Any) -> Any:
    return value if isinstance(value, Mapping | Shares) else {"all": value}


SharesField = Annotated[Shares, BeforeValidator(_as_shares)]
