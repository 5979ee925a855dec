"""``foresight backup``: the whole system in one file."""

import json
from pathlib import Path

import click

from foresight.foundation.safekeeping.backups import make_backup
from foresight.foundation.safekeeping.refusals import BackupFailed


@click.command()
@click.argument("path", metavar="文件", type=click.Path(path_type=Path))
@click.option("--without-key", is_flag=True, help="不带 secret.key：恢复后第二因素要重新设置，除非那里有同一个密钥。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(path: Path, without_key: bool, as_json: bool) -> None:
    """把整个系统备份成一个文件；给文件夹时按时间取名。不用停服务。

    备份里有数据库、上传和生成的文件、secret.key。它和系统本身一样机密，请放在别的机器上。
    """
    try:
        made = make_backup(path, with_key=not without_key)
    except BackupFailed as refusal:
        if as_json:
            click.echo(json.dumps({"ok": False, "error": str(refusal)}, ensure_ascii=False))
            raise SystemExit(1) from refusal
        raise click.ClickException(str(refusal)) from refusal
    manifest = made.manifest
    if as_json:
        found = {
            "ok": True,
            "path": str(made.path),
            "size": made.size,
            "id": manifest.id,
            "made_at": manifest.made_at,
            "version": manifest.version,
            "database": manifest.database,
            "rows": sum(manifest.counts.values()),
            "holds_key": manifest.holds_key,
            "recorded": made.recorded,
            "audit": dict(manifest.audit),
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"备份好了：{made.path}（{made.size / 1e6:,.1f} MB，{sum(manifest.counts.values()):,} 行）")
    if manifest.audit:
        click.echo(f"操作记录到第 {manifest.audit['count']:,} 条，指纹　{manifest.audit['digest']}")
    if not made.recorded:
        click.echo("这次备份没能记进操作记录（数据库写不了），备份文件本身是完整的。", err=True)
