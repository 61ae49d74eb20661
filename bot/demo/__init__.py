from bot.demo.running import Demo, prepare, running

__all__ = ["Demo", "prepare", "running"]
