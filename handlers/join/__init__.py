"""A person comes in through an invite link, or comes back."""

from handlers.join.router import router

__all__ = ["router"]
