"""`python -m bot` is `shiji`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="shiji")
