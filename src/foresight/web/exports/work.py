"""The lists of daily work: contacts, commitments, approvals, hand-overs, periods."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from foresight.domain.handovers.queries import handovers_visible_to
from foresight.foundation.approvals.queries import asked_by, decided_by, waiting_for, with_course
from foresight.foundation.commitments.queries import commitments_visible_to
from foresight.foundation.commitments.registry import commitment_kinds
from foresight.foundation.exports.registry import ExportList, Words
from foresight.foundation.exports.tables import Column, Export, Row, Table
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, fiscal_year, today
from foresight.foundation.periods.queries import closings, named
from foresight.web.approvals import words as approval_words
from foresight.web.approvals.lists import open_step, who_text
from foresight.web.commitments.lists import Filter
from foresight.web.commitments.words import owed_text, state_text
from foresight.web.contacts import contacts_asked
from foresight.web.pages import language_of_page

AT_ONCE = 1000


def _contacts(viewer: User, words: Words) -> Export:
    sought = words.get("text", "").strip()[:100]
    found = contacts_asked(viewer, sought)
    columns = [
        Column(name)
        for name in (_("编号"), _("姓名"), _("职务"), _("客户编号"), _("客户"), _("电话"), _("邮箱"), _("备注"))
    ]

    def rows() -> Iterator[Row]:
        for row in found.iterator(AT_ONCE):
            customer = row.customer
            yield row.code, row.name, row.title, customer.code, customer.name, row.phone, row.email, row.note

    said = _("含“%(text)s”") % {"text": sought} if sought else ""
    return Export([Table(_("联系人"), columns, rows(), found.count())], said)


def _commitments(viewer: User, words: Words) -> Export:
    now = clock()
    chosen = Filter.of(viewer, words)
    found = chosen.applied_to(commitments_visible_to(viewer), now)
    kinds = {kind.key: kind.words(language_of_page()) for kind in commitment_kinds()}
    columns = [
        Column(_("承诺")),
        Column(_("种类")),
        Column(_("状态")),
        Column(_("承诺人")),
        Column(_("答应谁")),
        Column(_("组织")),
        Column(_("到期日"), "day"),
        Column(_("原定到期日"), "day"),
        Column(_("改期次数"), "whole"),
        Column(_("逾期天数"), "whole"),
        Column(_("报告日"), "day"),
        Column(_("结果")),
    ]

    def rows() -> Iterator[Row]:
        for row in found.iterator(AT_ONCE):
            yield (
                row.title,
                kinds.get(row.kind, row.kind),
                state_text(row.state),
                row.promised_by.name,
                owed_text(row.promised_to),
                row.unit.name if row.unit else "",
                row.due_on,
                row.first_due_on,
                row.times_moved,
                row.days_overdue(now),
                row.reported_on,
                row.result,
            )

    return Export([Table(_("承诺"), columns, rows(), found.count())], chosen.words())


def _approvals(viewer: User, words: Words) -> Export:
    tab = words.get("tab") or "waiting"
    lists = {
        "waiting": (_("待我审批"), waiting_for(viewer, on=today())),
        "mine": (_("我发起的"), asked_by(viewer)),
        "done": (_("已办"), decided_by(viewer)),
    }
    if tab not in lists:
        raise LookupError(_("没有这个列表。"))
    name, found = lists[tab]
    columns = [
        Column(_("申请")),
        Column(_("种类")),
        Column(_("申请人")),
        Column(_("金额"), "amount"),
        Column(_("状态")),
        Column(_("等谁")),
        Column(_("时限"), "time"),
        Column(_("提出时间"), "time"),
        Column(_("原因")),
    ]

    def rows() -> Iterator[Row]:
        for row in with_course(found).iterator(AT_ONCE):
            step = open_step(row)
            yield (
                row.title,
                approval_words.kind_text(row.kind),
                approval_words.asker_text(row),
                row.amount_fen,
                approval_words.state_text(row.state),
                who_text(step) if step else "",
                step.due_at if step else None,
                row.requested_at,
                row.reason,
            )

    return Export([Table(name, columns, rows(), found.count())], name)


def _handovers(viewer: User, words: Words) -> Export:
    found = handovers_visible_to(viewer)
    columns = [
        Column(_("谁交出")),
        Column(_("谁接手")),
        Column(_("从哪天起"), "day"),
        Column(_("状态")),
        Column(_("原因")),
        Column(_("谁提出的")),
        Column(_("提出时间"), "time"),
    ]
    states = {"waiting": _("审批中"), "done": _("已交接"), "ended": _("没有办成")}

    def rows() -> Iterator[Row]:
        for row in found.iterator(AT_ONCE):
            asker = str(row.requested_by) if row.requested_by else _("命令行")
            yield row.from_person.name, row.taker, row.day, states[row.state], row.reason, asker, row.requested_at

    return Export([Table(_("交接"), columns, rows(), found.count())])


def _periods(viewer: User, words: Words) -> Export:
    found, fiscal = closings(), fiscal_year()
    columns = [
        Column(_("期间")),
        Column(_("从"), "day"),
        Column(_("到"), "day"),
        Column(_("关账"), "time"),
        Column(_("谁关的")),
        Column(_("原因")),
        Column(_("重开"), "time"),
        Column(_("谁重开的")),
        Column(_("重开原因")),
    ]

    def rows() -> Iterator[Row]:
        for row in found.iterator(AT_ONCE):
            reopened = (str(row.reopened_by) if row.reopened_by else _("命令行")) if row.reopened_at else ""
            yield (
                named(row.first_day, row.last_day, fiscal).label,
                row.first_day,
                row.last_day,
                row.closed_at,
                str(row.closed_by) if row.closed_by else _("命令行"),
                row.reason,
                row.reopened_at,
                reopened,
                row.reopening_reason,
            )

    return Export([Table(_("关账记录"), columns, rows(), found.count())])


WORK = (
    ExportList("contacts", ("联系人", "Contacts"), _contacts, ("text",)),
    ExportList(
        "commitments",
        ("承诺", "Commitments"),
        _commitments,
        ("state", "unit", "kind", "person"),
        {"state": "all"},
    ),
    ExportList("approvals", ("审批", "Approvals"), _approvals, ("tab",)),
    ExportList("handovers", ("交接", "Hand-overs"), _handovers),
    ExportList("periods", ("关账记录", "Closings"), _periods),
)
