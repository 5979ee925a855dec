"""``foresight serve``: the web server."""

import click
from django.utils import timezone

from foresight.cli.serving import HOST, JOBS, PORT, WORKERS, open_port, require_current_database, serve
from foresight.cli.user import link_address
from foresight.foundation.accounts.actions import issue_first_link
from foresight.foundation.accounts.queries import is_first_run
from foresight.foundation.safekeeping.restoring import finish_cut_restore


@click.command()
@click.option("--host", default=HOST, show_default=True, help="监听的地址；对外开放还要设 FORESIGHT_ALLOWED_HOSTS。")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, envvar="PORT", show_default=True, help="监听的端口。"
)
@click.option("--workers", type=click.IntRange(1, 64), default=WORKERS, show_default=True, help="网页进程数。")
@click.option("--jobs", type=click.IntRange(0, 16), default=JOBS, show_default=True, help="后台进程数；0 是不开。")
def command(host: str, port: int, workers: int, jobs: int) -> None:
    """启动网页服务和后台任务，按 Ctrl+C 停止。哪个进程死了会自己重新启动。"""
    listener = open_port(host, port)
    try:
        serve(listener, workers, jobs, begin=lambda: _begin(host, port))
    finally:
        listener.close()


def _begin(host: str, port: int) -> None:
    """What is looked at, and said, once the database answers."""
    if done := finish_cut_restore():
        click.echo(done, err=True)
    require_current_database()
    if is_first_run():
        issued = issue_first_link(now=timezone.now())
        address = link_address(issued.token, host=host, port=port)
        click.echo(f"还没有账号。打开这个链接建立第一个管理员（只能用一次，一天内有效）：\n{address}")
    click.echo(f"准星已启动：http://{host}:{port} （按 Ctrl+C 停止）")
