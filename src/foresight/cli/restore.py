"""``foresight restore``: a backup in place of what is here."""

import json
from pathlib import Path
from typing import Any

import click

from foresight.foundation.safekeeping.manifest import Manifest
from foresight.foundation.safekeeping.refusals import RestoreFailed, RestoreRefused
from foresight.foundation.safekeeping.restoring import Restored, check_backup, restore_backup


@click.command()
@click.argument("path", metavar="文件", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="这里已有数据时也恢复；现有数据先另存一份备份。")
@click.option("--check", "only_check", is_flag=True, help="只检查备份能不能在这里恢复，什么都不动。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(path: Path, replace: bool, only_check: bool, as_json: bool) -> None:
    """用备份恢复整个系统：数据库、文件、secret.key。

    先在旁边准备好、核对过，最后一步才替换；中途断了，原来的系统还在。恢复之后请重启服务，大家要重新登录。
    """
    try:
        if only_check:
            _tell_checked(check_backup(path), as_json)
            return
        done = restore_backup(path, replace=replace, say=lambda step: click.echo(f"{step} …", err=True))
    except (RestoreRefused, RestoreFailed) as refusal:
        if as_json:
            untouched = isinstance(refusal, RestoreRefused)
            click.echo(json.dumps({"ok": False, "error": str(refusal), "refused": untouched}, ensure_ascii=False))
            raise SystemExit(1) from refusal
        raise click.ClickException(str(refusal)) from refusal
    _tell(done, as_json)


def _about(manifest: Manifest) -> dict[str, Any]:
    return {
        "ok": True,
        "id": manifest.id,
        "made_at": manifest.made_at,
        "version": manifest.version,
        "database": manifest.database,
        "rows": sum(manifest.counts.values()),
        "holds_key": manifest.holds_key,
    }


def _tell_checked(manifest: Manifest, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_about(manifest), ensure_ascii=False))
        return
    click.echo(f"备份完好，可以在这里恢复：{_words(manifest)}。")


def _words(manifest: Manifest) -> str:
    return f"{manifest.made_at} 由 {manifest.version} 版制作，{sum(manifest.counts.values()):,} 行"


def _tell(done: Restored, as_json: bool) -> None:
    manifest = done.manifest
    if as_json:
        found = _about(manifest) | {
            "aside": str(done.aside) if done.aside else None,
            "upgraded": done.upgraded,
            "audit_intact": done.chain.intact,
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"恢复好了：{_words(manifest)}。")
    if done.aside:
        click.echo(f"原来的数据另存在 {done.aside}")
    if done.upgraded:
        click.echo("备份来自旧版本，已升级到当前版本的数据库结构。")
    if not manifest.holds_key:
        click.echo("备份里没有 secret.key：用别的密钥保存的第二因素打不开，要重新设置。", err=True)
    if not done.chain.intact:
        click.echo(f"✗ 备份里的操作记录不完好：{done.chain.sentence}", err=True)
    click.echo("请重启服务（foresight serve）；大家要重新登录。备份之后才删除的个人信息要再删一次。")
