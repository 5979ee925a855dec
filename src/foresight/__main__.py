"""``python -m foresight``."""

from foresight.config.command import main

main()
