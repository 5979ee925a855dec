"""The lists of whoever runs the system: accounts, the audit log, jobs."""

import json
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from foresight.foundation.accounts.queries import account_overviews, sees_all_accounts
from foresight.foundation.audit.names import act_name
from foresight.foundation.exports.registry import ExportList, Words
from foresight.foundation.exports.tables import Column, Export, Row, Table
from foresight.foundation.jobs.queries import jobs_visible_to
from foresight.foundation.organisation.models import User
from foresight.web.accounts.settings_pages import standing_text
from foresight.web.audit.log import WORDS, looking_for
from foresight.web.jobs.words import kind_of, state_text
from foresight.web.pages import language_of_page

AT_ONCE = 1000


def _accounts(viewer: User, words: Words) -> Export:
    if not sees_all_accounts(viewer):
        raise PermissionDenied(_("账号清单由管理员和审计查看。"))
    sought = words.get("q", "").strip()
    found = list(account_overviews(viewer, now=timezone.now(), words=sought))
    columns = [
        Column(_("登录名")),
        Column(_("姓名")),
        Column(_("邮箱")),
        Column(_("管理员")),
        Column(_("状态")),
        Column(_("第二因素")),
        Column(_("最近登录"), "time"),
    ]
    factors = {"totp": _("验证器")}

    def rows() -> Iterator[Row]:
        for row in found:
            account = row.account
            yield (
                account.username,
                account.person.name if account.person else "",
                account.email,
                _("是") if account.is_administrator else "",
                standing_text(row),
                _("、").join(factors.get(kind, _("通行密钥")) for kind in row.factors),
                account.last_login,
            )

    said = _("含“%(text)s”") % {"text": sought} if sought else ""
    return Export([Table(_("账号"), columns, rows(), len(found))], said)


def _audit(viewer: User, words: Words) -> Export:
    looking = looking_for(viewer, words)
    language, machine = language_of_page(), _("命令行")
    columns = [
        Column(_("编号"), "whole"),
        Column(_("时间"), "time"),
        Column(_("谁")),
        Column(_("账号")),
        Column(_("动作")),
        Column(_("动作编号")),
        Column(_("对象")),
        Column(_("之前")),
        Column(_("之后")),
        Column(_("原因")),
        Column(_("请求号")),
        Column(_("指纹")),
    ]

    def rows() -> Iterator[Row]:
        for entry in looking.entries.iterator(AT_ONCE):
            yield (
                entry.sequence,
                entry.at,
                str(entry.actor) if entry.actor else machine,
                entry.actor.username if entry.actor else "",
                act_name(entry.action, language),
                entry.action,
                entry.subject,
                _json(entry.before),
                _json(entry.after),
                entry.reason,
                entry.request_id,
                entry.digest,
            )

    names = {
        "who": _("谁"),
        "action": _("动作"),
        "subject": _("对象"),
        "from": _("从"),
        "to": _("到"),
        "request": _("请求号"),
        "text": _("内容或原因"),
    }
    said = _("，").join(f"{names[word]} {text}" for word, text in looking.words.items())
    return Export([Table(_("操作记录"), columns, rows(), looking.entries.count())], said)


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _jobs(viewer: User, words: Words) -> Export:
    found, language = jobs_visible_to(viewer), language_of_page()
    columns = [
        Column(_("编号"), "whole"),
        Column(_("任务")),
        Column(_("内容")),
        Column(_("谁要的")),
        Column(_("什么时候"), "time"),
        Column(_("结束"), "time"),
        Column(_("情况")),
        Column(_("说明")),
    ]

    def rows() -> Iterator[Row]:
        for job in found.iterator(AT_ONCE):
            kind = kind_of(job)
            yield (
                job.pk,
                kind.words(language) if kind else job.kind,
                job.title,
                str(job.actor) if job.actor else _("定时"),
                job.asked_at,
                job.finished_at,
                state_text(job.state),
                job.problem,
            )

    return Export([Table(_("后台任务"), columns, rows(), found.count())])


SYSTEM = (
    ExportList("accounts", ("账号", "Accounts"), _accounts, ("q",), shown_to=sees_all_accounts),
    ExportList("audit", ("操作记录", "Audit log"), _audit, WORDS, bare=True),
    ExportList("jobs", ("后台任务", "Jobs"), _jobs),
)
