"""``foresight upgrade``: the database up to the program, with a backup before."""

import json

import click

from foresight.foundation.safekeeping.restoring import finish_cut_restore
from foresight.foundation.safekeeping.upgrading import Plan, UpgradeFailed, UpgradeRefused, upgrade, upgrade_plan


@click.command()
@click.option("--dry-run", is_flag=True, help="只说要做什么，什么都不动。")
@click.option("--no-backup", is_flag=True, help="升级前不备份。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(dry_run: bool, no_backup: bool, as_json: bool) -> None:
    """装好新的程序之后，把数据库升级到它：先检查，先备份到 backups/，升级，再核对。请先停服务。"""
    try:
        if dry_run:
            _tell(upgrade_plan(), None, as_json, done=False)
            return
        if said := finish_cut_restore():
            click.echo(said, err=True)
        made = upgrade(backup=not no_backup, say=lambda step: click.echo(f"{step} …", err=True))
    except (UpgradeRefused, UpgradeFailed) as refusal:
        if as_json:
            refused = isinstance(refusal, UpgradeRefused)
            click.echo(json.dumps({"ok": False, "refused": refused, "error": str(refusal)}, ensure_ascii=False))
            raise SystemExit(1) from refusal
        raise click.ClickException(str(refusal)) from refusal
    _tell(made.plan, str(made.backup) if made.backup else None, as_json, done=True)


def _tell(plan: Plan, backup: str | None, as_json: bool, *, done: bool) -> None:
    if as_json:
        found = {"ok": True, "done": done, "version": plan.version, "steps": plan.steps, "backup": backup}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    if not plan.steps:
        click.echo(f"数据库已是 {plan.version} 版，没有要升级的。")
        return
    for step in plan.steps:
        click.echo(f"  {step}")
    click.echo(f"{'升级好了' if done else '要升级'} {len(plan.steps)} 步，到 {plan.version} 版。")
    if backup:
        click.echo(f"升级前的备份在 {backup}")
    if done:
        click.echo("请启动服务，再运行 foresight doctor 看一遍。")
