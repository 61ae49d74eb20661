"""The conversations, one folder a feature."""

from __future__ import annotations

from aiogram import Router


def routers() -> tuple[Router, ...]:
    """All conversations in the order in which they are asked.

    `/cancel` works in every state, so it comes first. Features that wait for an answer come before reporting, which
    takes any words of a reporter; the last word is for what nobody knew what to do with.
    """
    from handlers import join, people, report, review, settings, standing, supervise  # noqa: PLC0415 - see below

    # Imported here because the rooms import each other's neighbours through this package.
    return (
        settings.cancel,
        join.router,
        settings.router,
        people.router,
        review.router,
        standing.router,
        report.router,
        supervise.router,
        settings.last_word,
    )
