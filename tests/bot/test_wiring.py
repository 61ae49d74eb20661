import pytest

from bot.wiring import _name_of_process


def test_a_host_with_a_long_name_can_hold_a_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    # PostgreSQL refused a longer one, and the process ended.
    monkeypatch.setattr("socket.gethostname", lambda: "h" * 64)
    monkeypatch.setattr("os.getpid", lambda: 2**22)

    assert len(_name_of_process()) <= 64
