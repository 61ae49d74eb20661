"""Numbers without gaps."""

from sqlalchemy import bindparam, update

from storage.prepared import Prepared
from storage.session import Session
from storage.tables import counters

_ADD = Prepared(
    update(counters)
    .where(counters.c.name == bindparam("counter"))
    .values(value=counters.c.value + bindparam("step"))
    .returning(counters.c.value)
)


def reserve(session: Session, name: str, count: int) -> int:
    """Take `count` numbers and return the first.

    The counter's row stays locked until this transaction ends: the next taker waits, so numbers become visible in
    their order, and a rollback gives them back. A reader that has seen n has seen everything up to n.
    """
    values = {"counter": name, "step": count}
    last = session.run(_ADD, values).scalar()
    if last is None:
        session.execute(session.insert(counters).on_conflict_do_nothing(), {"name": name, "value": 0})
        last = session.run(_ADD, values).scalar_one()
    return int(last) - count + 1
