"""Supervisors ask for any unit's standing by part of its name, and read the digest of the week."""

from handlers.supervise.router import router

__all__ = ["router"]
