from handlers.shared.bursts import FORGET_AFTER, Bursts
from tests.bot.clocks import FakeTime

WANG, LI = 1, 2


def test_a_chat_is_answered_twenty_times_at_once_and_then_once_a_second() -> None:
    time = FakeTime()
    bursts = Bursts(monotonic=time.monotonic)
    answered = 0
    while not bursts.used_up(WANG):
        bursts.note(WANG)
        answered += 1
    others = bursts.used_up(LI)
    time.seconds += 1.0
    a_second_later = bursts.used_up(WANG)
    bursts.note(WANG)

    assert (answered, others, a_second_later, bursts.used_up(WANG)) == (20, False, False, True)


def test_after_a_while_it_may_be_answered_as_often_again() -> None:
    time = FakeTime()
    bursts = Bursts(monotonic=time.monotonic)
    for _ in range(100):
        bursts.note(WANG)
    time.seconds += 100.0

    for _ in range(19):
        bursts.note(WANG)
    assert not bursts.used_up(WANG)


def test_chats_that_are_quiet_are_forgotten() -> None:
    time = FakeTime()
    bursts = Bursts(monotonic=time.monotonic)
    for chat_id in range(FORGET_AFTER * 3):
        bursts.note(chat_id)
        time.seconds += 0.01

    assert len(bursts._used_until) <= FORGET_AFTER
