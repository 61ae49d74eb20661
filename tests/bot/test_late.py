"""The process takes updates in before its validator is loaded; handling them waits, and a broken one ends it."""

import asyncio
from pathlib import Path
from threading import Event

import pytest

from bot.late import LateValidator
from scoring.validator import Validator


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    return Validator.load(cache_dir=str(tmp_path_factory.mktemp("validator")))


async def test_who_waits_for_it_gets_the_same_answer_and_who_does_not_is_told_at_once(validator: Validator) -> None:
    may_load = Event()

    def load() -> Validator:
        may_load.wait()
        return validator

    late = LateValidator(load)
    serving = asyncio.create_task(late.serve())
    with pytest.raises(RuntimeError, match="not loaded yet"):
        late.assess("修好路灯12盏")
    may_load.set()
    await late.here()

    assert late.assess("修好路灯12盏") == validator.assess("修好路灯12盏")
    assert late.read("修好路灯12盏") == validator.read("修好路灯12盏")
    assert not serving.done()
    serving.cancel()


async def test_a_validator_that_cannot_be_loaded_is_an_error_for_everybody() -> None:
    def load() -> Validator:
        raise FileNotFoundError(Path("dictionary"))

    late = LateValidator(load)

    with pytest.raises(FileNotFoundError):
        await late.serve()
    with pytest.raises(FileNotFoundError):
        late.assess("修好路灯12盏")
    with pytest.raises(FileNotFoundError):
        await late.here()


async def test_giving_up_waiting_for_it_keeps_nobody_else_from_it(validator: Validator) -> None:
    late = LateValidator(lambda: validator)
    waiting = asyncio.create_task(late.here())
    await asyncio.sleep(0)
    waiting.cancel()
    serving = asyncio.create_task(late.serve())

    await late.here()

    assert waiting.cancelled()
    serving.cancel()
