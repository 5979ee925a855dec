"""``python -m tests.api.fuzz``: requests made from the description of the API, thousands of them, against a server.

Once with a token that may do everything that an operations account may, once with a seller's. Nothing may be answered
with a fault of ours or with something that the description does not say. Ends with 1 when something was found.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PORT = int(os.environ.get("PORT", "8119"))
ADDRESS = f"http://127.0.0.1:{PORT}"
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
FORESIGHT = Path(sys.executable).parent / "foresight"
SECONDS = os.environ.get("FUZZ_SECONDS", "25")
"""For each of the two tokens."""
LEFT_OUT = (
    # A body may be in order and still be refused by a room: an unknown code, a closed day.
    "positive_data_acceptance",
    # Codes that one row makes are other rows' to use; the API deletes nothing.
    "use_after_free,ensure_resource_availability",
)


def main() -> int:
    """Makes a company, serves it, and sends."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "FORESIGHT_HOME": home,
            "FORESIGHT_API_PER_MINUTE": "1000000",
            "DJANGO_SETTINGS_MODULE": "foresight.config.settings",
        }
        if "DATABASE_URL" not in os.environ:
            sys.stdout.write("on SQLite; DATABASE_URL may name an empty database of PostgreSQL\n")
        tokens = _company()
        server = subprocess.Popen([FORESIGHT, "serve", "--port", str(PORT), "--jobs", "0"], stdout=subprocess.DEVNULL)
        try:
            return max(_sent(name, secret) for name, secret in tokens.items())
        finally:
            server.terminate()
            server.wait(timeout=30)


def _company() -> dict[str, str]:
    # Django is started when the home is known.
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from foresight.domain.targets.inputs import LevelInput
    from foresight.foundation.organisation.actions import create_service_account
    from foresight.foundation.organisation.roles import Role
    from foresight.foundation.tokens.actions import issue_token
    from tests.books import bill, bills, line, order, pay, plan_2025, sign, stock_masters
    from tests.cast import assemble_cast

    cast = assemble_cast()
    stock_masters()
    sign(order("O-1", "2025-03-03", line("a1", 1000)), order("O-2", "2025-03-04", line("b1", 10), sellers=["cleo"]))
    bills(bill("B-1", "2025-05-05", 1000, "O-1"))
    pay("P-1", "2025-05-06", 400, ("B-1", 400))
    plan_2025(
        LevelInput("quarter", "3:3:2:2"), LevelInput("region", {"华东": 60, "华北": 40}), floor=2000, stretch=3000
    )
    machine = create_service_account(actor=None, username="erp", roles=[(Role.OPERATIONS, None)])
    now = timezone.now()
    return {
        account.username: issue_token(
            actor=None, account_id=account.pk, name="试", days=1, now=now, read_only=False
        ).secret
        for account in (machine, cast.ada)
    }


def _sent(name: str, secret: str) -> int:
    sys.stdout.write(f"== as {name}\n")
    sys.stdout.flush()
    run = subprocess.run(
        [
            SCHEMATHESIS,
            "run",
            f"{ADDRESS}/api/v1/openapi.json",
            "--header",
            f"Authorization: Bearer {secret}",
            "--exclude-checks",
            ",".join(LEFT_OUT),
            "--phases",
            "examples,coverage,fuzzing",
            "--max-time",
            SECONDS,
            "--wait-for-schema",
            "30",
            "--seed",
            "1",
            "--workers",
            "1",
            "--continue-on-failure",
            "--warnings",
            "off",
            *sys.argv[1:],
        ],
        cwd=tempfile.gettempdir(),
        check=False,
    )
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
