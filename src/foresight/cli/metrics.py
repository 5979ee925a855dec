"""``foresight metrics``: all metrics."""

import json

import click
from rich.console import Console
from rich.table import Table

from foresight.core.metrics import CATALOGUE, Metric, Text


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--markdown", "as_markdown", is_flag=True, help="输出参考文档 docs/reference/metrics.md。")
def command(as_json: bool, as_markdown: bool) -> None:
    """列出全部指标：编号、名称、定义。"""
    if as_markdown:
        click.echo(reference(), nl=False)
        return
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


HEAD = """# 指标 Metrics

Every figure of the product, in Chinese and English, as the catalogue in `src/foresight/core/metrics` defines it.
This page is made by `foresight metrics --markdown`; a test compares the two.

A metric is split or narrowed by its dimensions only; asked for another one it refuses, and says why. Without a
denominator, a target, or a day that has begun there is no value, and the answer says which of these it is. A value
over 100% stays what it is.

| 编号 key | 名称 | name | 单位 unit |
| --- | --- | --- | --- |
"""
_DIRECTIONS = {
    1: Text("越高越好", "more is better"),
    -1: Text("越低越好", "less is better"),
    0: Text("没有好坏", "neither"),
}


def reference() -> str:
    """The reference page of the catalogue."""
    rows = (
        f"| [`{metric.key}`](#{_anchor(metric)}) | {metric.name.zh} | {metric.name.en} | {metric.unit} |"
        for metric in CATALOGUE.values()
    )
    return HEAD + "\n".join(rows) + "\n" + "".join(_section(metric) for metric in CATALOGUE.values())


def _anchor(metric: Metric) -> str:
    return metric.key.replace(".", "")


def _section(metric: Metric) -> str:
    def both(text: Text) -> str:
        return f"{text.zh}<br>{text.en}"

    facts = [
        ("定义 definition", both(metric.sentence)),
        ("算法 formula", both(metric.formula)),
        *(
            (f"第 {number} 项 part {number}", f"`{part.key}` {part.name.zh}<br>{part.name.en} ({part.unit})")
            for number, part in enumerate(metric.parts, start=1)
        ),
        ("日期口径 dates", both(metric.date_basis)),
        ("归属口径 owners", both(metric.owner_basis)),
        ("计入范围 population", both(metric.population)),
        ("方向 direction", both(_DIRECTIONS[metric.direction])),
        ("维度 dimensions", "、".join(f"`{dimension}`" for dimension in metric.dimensions)),
        *((f"不分 not by `{dimension}`", both(why)) for dimension, why in metric.refusals.items()),
        *([("对照目标 needs a plan", "是 yes")] if metric.needs_plan else []),
        *([("近似指标 variants", "、".join(f"`{key}`" for key in metric.variants))] if metric.variants else []),
        ("定义版本 version", str(metric.version)),
    ]
    lines = [f"| {name} | {text} |" for name, text in facts]
    title = f"\n## {metric.key}\n\n{metric.name.zh} {metric.name.en}\n\n| | |\n| --- | --- |\n"
    return title + "\n".join(lines) + "\n"
