"""``foresight demo``: the demo company, built and served."""

from time import perf_counter

import click
from django.conf import settings
from django.core.management import call_command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from foresight.cli.serving import HOST, PORT, WORKERS, open_port, serve
from foresight.demo.build import Demo, DemoRefused, build_demo


@click.command()
@click.option("--serve/--no-serve", "serving", default=True, help="建好后启动网页服务，或只建不启动。")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, envvar="PORT", show_default=True, help="监听的端口。"
)
def command(serving: bool, port: int) -> None:
    """建立演示公司并启动网页服务。可以重复运行，已有的数据不会丢。"""
    console = Console()
    # Before the half minute of building: a taken port is better said at once.
    listener = open_port(HOST, port) if serving else None
    try:
        demo = _built(console)
    except BaseException:
        if listener is not None:
            listener.close()
        raise
    _introduce(console, demo)
    if listener is not None:
        console.print(f"\n网址：[bold]http://{HOST}:{port}[/bold]  （按 Ctrl+C 停止）", highlight=False)
        serve(listener, WORKERS)


def _built(console: Console) -> Demo:
    call_command("migrate", interactive=False, verbosity=0)
    started = perf_counter()
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    try:
        with bar:
            task = bar.add_task("准备演示公司", total=None)
            demo = build_demo(lambda step, done, of: bar.update(task, description=step, completed=done, total=of))
            bar.update(task, visible=demo.built)
    except DemoRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if demo.built:
        console.print(
            f"演示公司建好了，用时 {perf_counter() - started:.0f} 秒。数据在 {settings.HOME}", highlight=False
        )
    else:
        console.print(f"演示公司已经在 {settings.HOME} 里，没有改动任何数据。", highlight=False)
    return demo


def _introduce(console: Console, demo: Demo) -> None:
    table = Table(title=f"登录名（密码都是 {demo.password}）", title_justify="left", box=None, pad_edge=False)
    table.add_column("登录名", style="bold")
    table.add_column("身份")
    for login in demo.logins:
        table.add_row(login.username, login.role)
    console.print(table, highlight=False)
