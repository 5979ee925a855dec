"""``foresight metrics``: all metrics."""

import json

import click
from rich.console import Console
from rich.table import Table

from foresight.core.metrics import CATALOGUE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(as_json: bool) -> None:
    """列出全部指标：编号、名称、定义。"""
    if as_json:
        found = [
            {
                "key": metric.key,
                "name": metric.name.zh,
                "name_en": metric.name.en,
                "definition": metric.sentence.zh,
                "formula": metric.formula.zh,
                "unit": metric.unit,
                "dimensions": list(metric.dimensions),
                "needs_plan": metric.needs_plan,
                "version": metric.version,
                "variants": list(metric.variants),
            }
            for metric in CATALOGUE.values()
        ]
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("编号", no_wrap=True)
    table.add_column("名称", no_wrap=True)
    table.add_column("定义")
    for metric in CATALOGUE.values():
        table.add_row(metric.key, metric.name.zh, metric.sentence.zh)
    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)
