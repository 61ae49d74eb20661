"""Sending: the outbox's rows go out in order, within Telegram's limits, and every failure has a kind."""

import os

# python-telegram-bot is changing waits from numbers to timedelta and warns at each use until told which is meant.
os.environ.setdefault("PTB_TIMEDELTA", "true")
