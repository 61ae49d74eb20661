"""The office's people: invites, who is here, and who leaves."""

from handlers.people.router import router

__all__ = ["router"]
