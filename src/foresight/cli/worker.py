"""``foresight worker``: does the background work."""

import signal
from types import FrameType

import click

from foresight.cli.serving import require_current_database
from foresight.foundation.jobs.running import Lease
from foresight.foundation.jobs.worker import work, work_off


@click.command()
@click.option("--once", is_flag=True, help="做完现在该做的就结束。")
def command(once: bool) -> None:
    """在后台做任务，按 Ctrl+C 停止。可以同时开几个。"""
    require_current_database()
    if once:
        click.echo(f"做了 {work_off()} 件。")
        return
    lease = Lease()

    def end(number: int, frame: FrameType | None) -> None:
        if lease.ending:
            raise KeyboardInterrupt  # asked twice: at once; the job is given back by the next worker
        lease.ending = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    click.echo("后台任务已启动（按 Ctrl+C 停止）")
    work(lease)
    click.echo("已停止。")
