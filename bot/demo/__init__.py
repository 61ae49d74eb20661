from bot.demo.running import DATABASE, ZONE, Demo, prepare, running

__all__ = ["DATABASE", "ZONE", "Demo", "prepare", "running"]
