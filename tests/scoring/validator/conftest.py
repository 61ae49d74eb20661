import pytest

from scoring.validator import Validator


@pytest.fixture(scope="session")
def validator() -> Validator:
    return Validator.load()
