"""What a person sets for themselves: language, quiet hours; and the words for those who are lost.

`cancel` belongs before every other router, because it must work in every state; `last_word` after every other one.
"""

from handlers.settings.router import cancel, last_word, router

__all__ = ["cancel", "last_word", "router"]
