"""``foresight doctor``: is everything as it should be, and what is to be done."""

import json
import sys

import click

from foresight.foundation.health.doctor import Finding, Level, examine

SIGNS = {Level.OK: "✓", Level.WARNING: "!", Level.FAULT: "✗"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(as_json: bool) -> None:
    """检查整个系统：✓ 正常，! 要留意，✗ 有问题。有 ✗ 时以 1 退出。"""
    found = []
    for finding in examine():
        found.append(finding)
        if not as_json:
            _tell(finding)
    faults = sum(finding.level is Level.FAULT for finding in found)
    warnings = sum(finding.level is Level.WARNING for finding in found)
    if as_json:
        checks = [{"key": f.key, "level": f.level, "words": f.words, "todo": f.todo} for f in found]
        click.echo(json.dumps({"ok": not faults, "checks": checks}, ensure_ascii=False))
    else:
        click.echo(f"{len(found)} 项：{faults} 项有问题，{warnings} 项要留意。")
    sys.exit(1 if faults else 0)


def _tell(finding: Finding) -> None:
    click.echo(f"{SIGNS[finding.level]} {finding.name}：{finding.words}")
    if finding.todo:
        click.echo(f"    → {finding.todo}")
