"""``foresight serve``: the web server."""

import click

from foresight.cli.serving import HOST, PORT, WORKERS, open_port, require_current_database, serve


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
    click.echo(f"准星已启动：http://{host}:{port} （按 Ctrl+C 停止）")
    serve(listener, workers)
