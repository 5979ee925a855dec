"""``foresight serve``: the web server."""

import click
from django.utils import timezone

from foresight.cli.serving import HOST, PORT, WORKERS, open_port, require_current_database, serve
from foresight.cli.user import link_address
from foresight.foundation.accounts.actions import issue_first_link
from foresight.foundation.accounts.queries import is_first_run


@click.command()
@click.option("--host", default=HOST, show_default=True, help="监听的地址；对外开放还要设 FORESIGHT_ALLOWED_HOSTS。")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, envvar="PORT", show_default=True, help="监听的端口。"
)
@click.option("--workers", type=click.IntRange(1, 64), default=WORKERS, show_default=True, help="进程数。")
def command(host: str, port: int, workers: int) -> None:
    """启动网页服务，按 Ctrl+C 停止。"""
    require_current_database()
    listener = open_port(host, port)
    if is_first_run():
        issued = issue_first_link(now=timezone.now())
        address = link_address(issued.token, host=host, port=port)
        click.echo(f"还没有账号。打开这个链接建立第一个管理员（只能用一次，一天内有效）：\n{address}")
    click.echo(f"准星已启动：http://{host}:{port} （按 Ctrl+C 停止）")
    serve(listener, workers)
