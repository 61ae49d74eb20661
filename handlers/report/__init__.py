from handlers.report.router import router

__all__ = ["router"]
