from handlers.standing.router import router

__all__ = ["router"]
