"""Run by tests as a process of its own: an import that is stopped, or has to share, in a chosen way.

``python -m tests.foundation.transfer.run_import HOW PATH MAPPING``; HOW is ``die`` (killed after the first batch),
``full`` (the disk takes no more after the first batch), ``wait:FILE`` (waits after the first batch until the file is
there), ``impatient`` (does not wait for the database). Prints ``writing`` when the first batch is in.
"""

import os
import signal
import sys
import time
from pathlib import Path

from foresight.config.command import start_django

start_django()

# Models are there only now.
from django.db import connection  # noqa: E402

from foresight.foundation.transfer.actions import ImportRefused, import_files  # noqa: E402
from foresight.foundation.transfer.mapping import read_mapping  # noqa: E402


def after_the_first_batch(how: str) -> None:
    print("writing", flush=True)  # noqa: T201
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "full":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
    elif how.startswith("wait:"):
        until = time.monotonic() + 60
        while not Path(how[5:]).exists() and time.monotonic() < until:
            time.sleep(0.05)


def main() -> None:
    how, path, mapping = sys.argv[1:]
    if how == "impatient" and connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 0.2

    def progress(what: str, done: int, of: int) -> None:
        if what == "写入订单" and 0 < done < of:
            after_the_first_batch(how)

    try:
        import_files(actor=None, path=Path(path), mapping=read_mapping(Path(mapping).read_text()), progress=progress)
    except ImportRefused as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
