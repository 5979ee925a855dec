"""``foresight company``: shows or sets up the company."""

import click

from foresight.foundation.organisation.actions import load_calendar_years, set_up_company
from foresight.foundation.organisation.models import CalendarYear, Company


@click.command()
@click.option("--name", help="公司名称。")
@click.option("--currency", help="本位币代码，例如 CNY；已有数据后不能改。")
@click.option("--fiscal-year-start", type=int, help="财年从几月开始（1 到 12）。")
@click.option("--calendar", multiple=True, type=int, metavar="YEAR", help="装入某一年的官方工作日历，可重复。")
def command(name: str | None, currency: str | None, fiscal_year_start: int | None, calendar: tuple[int, ...]) -> None:
    """显示公司设置；带选项时建立或修改。"""
    found = Company.objects.first()
    if name or currency or fiscal_year_start:
        if found is None and not name:
            raise click.UsageError("还没有公司：请用 --name 给出名称。")
        try:
            found = set_up_company(
                actor=None,
                name=name or (found.name if found else ""),
                currency=currency or (found.currency if found else "CNY"),
                fiscal_year_start=fiscal_year_start or (found.fiscal_year_start if found else 1),
            )
        except ValueError as refusal:
            raise click.ClickException(str(refusal)) from refusal
    if calendar:
        try:
            load_calendar_years(actor=None, years=calendar)
        except ValueError as refusal:
            raise click.ClickException(str(refusal)) from refusal
    if found is None:
        raise click.ClickException("还没有公司。请运行 foresight company --name 公司名称。")
    years = "、".join(str(year) for year in CalendarYear.objects.order_by("year").values_list("year", flat=True))
    click.echo(f"公司　　　{found.name}")
    click.echo(f"本位币　　{found.currency}")
    click.echo(f"财年起始　{found.fiscal_year_start} 月")
    click.echo(f"工作日历　{years or '未装入'}")
