"""The ``foresight`` command: finds the sub-command and hands over."""

import importlib

import click

from foresight.foundation.audit.request_ids import new_request

COMMANDS = {
    "approvals": ("approvals", "审批：列出、查看，处理超时的步骤"),
    "audit": ("audit", "操作记录：列出，核对有没有被改过"),
    "backup": ("backup", "把整个系统备份成一个文件"),
    "bench": ("bench", "测量速度"),
    "company": ("company", "建立或修改公司（名称、本位币、财年）"),
    "demo": ("demo", "建立演示公司并打开网页"),
    "doctor": ("doctor", "检查整个系统，说该做什么"),
    "export": ("export", "把清单和账册写成 Excel 或 CSV 文件"),
    "import": ("import_", "按映射文件导入数据"),
    "metric": ("metric", "查一个指标：数值、分子、分母、定义"),
    "metrics": ("metrics", "列出全部指标"),
    "migrate": ("migrate", "建立或升级数据库"),
    "org": ("org", "组织：看某一天的组织树，改挂"),
    "period": ("period", "关账与重开"),
    "plan": ("plan", "目标计划：建立、列出、查看"),
    "privacy": ("privacy", "个人信息：查看、导出、依申请删除"),
    "report": ("report", "生成总结报告（Word 或网页）"),
    "restore": ("restore", "用备份恢复整个系统"),
    "roles": ("roles", "各角色看得到什么、可以做什么"),
    "serve": ("serve", "启动网页服务和后台任务"),
    "token": ("token", "接口令牌与服务账号"),
    "upgrade": ("upgrade", "把数据库升级到新的程序，先备份"),
    "user": ("user", "管理登录账号"),
    "worker": ("worker", "在后台做任务：导入、导出、定时的事"),
}
"""Sub-command → (module in this package, one line of help)."""


class Foresight(click.Group):
    """Loads a sub-command's module only when it is asked for, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all sub-commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The sub-command; what the entry point passed as ``obj`` (it starts Django) is called first."""
        if name not in COMMANDS:
            return None
        start = ctx.find_root().obj
        if callable(start):
            start()
        module = importlib.import_module(f"foresight.cli.{COMMANDS[name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the sub-commands without importing them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


@click.group(cls=Foresight, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foresight")
@click.pass_context
def foresight(context: click.Context) -> None:
    """准星 Foresight：目标、团队、过程、客户，一年的账都说得清。"""
    context.with_resource(new_request())
