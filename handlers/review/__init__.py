"""The reviewer: reports on one's own indicators, one at a time, verified, graded or returned with a comment."""

from handlers.review.router import router

__all__ = ["router"]
