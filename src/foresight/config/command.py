"""Entry point of the ``foresight`` script: settings, Django, then the command line door."""

import os
import sys

import click

from foresight.cli.main import foresight
from foresight.config.environment import ConfigurationError


def start_django() -> None:
    """Reads the settings and loads the rooms; a wrong setting ends the program with its explanation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.config.settings")
    # Slow import, needed only when a sub-command runs.
    import django

    try:
        django.setup()
    except ConfigurationError as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)


def main() -> None:
    """Runs the command line. What the rooms refuse ends with their sentence and exit code 1, not with a traceback."""
    # Slow imports for the errors' names; Django's own modules need no settings for this.
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db.utils import OperationalError, ProgrammingError

    try:
        foresight.main(obj=start_django)
    except PermissionDenied as refusal:
        _refuse(str(refusal))
    except ValidationError as refusal:
        _refuse("；".join(refusal.messages))
    except LookupError as refusal:
        # A KeyError is a fault of ours and shows its traceback; the rooms' own lookups carry a sentence.
        if isinstance(refusal, KeyError | IndexError):
            raise
        _refuse(str(refusal))
    except (OperationalError, ProgrammingError) as fault:
        if "no such table" in str(fault) or "does not exist" in str(fault):
            _refuse("数据库还没有建立或不是最新。请先运行 foresight migrate。")
        _refuse(f"数据库不能用：{fault}")


def _refuse(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
