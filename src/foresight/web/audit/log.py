"""The audit log as far as the viewer may see it: a list, the same as a file, and one entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from foresight.core.values import parse_day
from foresight.foundation.audit.differences import differences
from foresight.foundation.audit.models import AuditEntry, AuditHead
from foresight.foundation.audit.names import act_name, act_names
from foresight.foundation.audit.queries import Sought, sought_entries, stretch
from foresight.foundation.organisation.audit_log import acts_of, acts_visible_to
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import may
from foresight.foundation.organisation.roles import Right
from foresight.web import figures
from foresight.web.audit.words import place_text, subject_text, value_text
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

SHOWN = 100
_LONGEST_NUMBER = 18
WORDS = ("who", "action", "subject", "from", "to", "request", "text")


@dataclass(frozen=True)
class Looking:
    """What the address asks for: the words of the filters, and the entries that fit them."""

    words: Mapping[str, str]
    entries: QuerySet[AuditEntry]

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.words)

    def address(self, page: str, **more: object) -> str:
        """A page with the same filters."""
        return f"{reverse(page)}?{urlencode({**self.words, **more})}".rstrip("?")


def looking_for(viewer: User, given: Mapping[str, str]) -> Looking:
    """The entries that the viewer may see and the words of an address ask for. Raises ValueError for a day that is
    none."""
    words = {name: text for name in WORDS if (text := given.get(name, "").strip()[:200])}
    entries = acts_visible_to(viewer)
    if "who" in words:
        entries = acts_of(entries, words["who"])
    sought = Sought(
        action=words.get("action", ""),
        subject=words.get("subject", ""),
        first_day=_day(words.get("from", "")),
        last_day=_day(words.get("to", "")),
        request_id=words.get("request", ""),
        text=words.get("text", ""),
    )
    return Looking(words, sought_entries(entries, sought))


def _day(text: str) -> date | None:
    """A day of the clock: entries carry its time, in the demo company too."""
    return parse_day(text, today=timezone.localdate()) if text else None


def _cursor(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER):
        raise ValueError(_("网址里的 %(name)s = “%(value)s”不对。") % {"name": name, "value": given[:40]})
    return int(given)


@plain_page
def log(request: HttpRequest) -> HttpResponse:
    """The entries that fit the filters, the latest first."""
    viewer = viewer_of(request)
    looking = looking_for(viewer, request.GET)
    found = stretch(looking.entries, size=SHOWN, before=_cursor(request, "before"), after=_cursor(request, "after"))
    language = language_of_page()
    columns = [(_("时间"), False), (_("谁"), False), (_("动作"), False), (_("对象"), False), (_("原因"), False)]
    rows = [
        [
            format_html(
                '<a class="day" href="{}">{}</a>', reverse("audit.entry", args=[entry.sequence]), _moment(entry)
            ),
            _in_one_line(_actor(entry)),
            _in_one_line(act_name(entry.action, language)),
            _in_one_line(subject_text(entry.subject)),
            figures.text(entry.reason or "—"),
        ]
        for entry in found.entries
    ]
    sees_all = may(viewer, Right.AUDIT)
    return render(
        request,
        "web/audit/log.html",
        {
            "words": looking.words,
            "narrowed": looking.narrowed,
            "actions": sorted((names[language == "en"], key) for key, names in act_names().items()),
            "table": figures.table(columns, rows, caption=_("操作记录")),
            "count": len(rows),
            "sees_all": sees_all,
            "head": AuditHead.objects.first() if sees_all else None,
            "machine": _machine(),
            "earlier": looking.address("audit", before=found.earlier) if found.earlier else "",
            "later": looking.address("audit", after=found.later) if found.later else "",
        },
    )


def _in_one_line(text: str) -> str:
    return format_html('<span class="day">{}</span>', text)


def _moment(entry: AuditEntry) -> str:
    return f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"


def _actor(entry: AuditEntry) -> str:
    return str(entry.actor) if entry.actor else _machine()


def _machine() -> str:
    return _("命令行")


@plain_page
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry: before and after side by side, and its place in the chain."""
    found = acts_visible_to(viewer_of(request)).filter(sequence=sequence).first()
    if found is None:
        raise LookupError(_("没有这条记录，或者不在你的权限范围内。"))
    language = language_of_page()
    columns = [(_("项目"), False), (_("之前"), False), (_("之后"), False)]
    rows = [
        [
            figures.text(place_text(change.place)),
            figures.text(value_text(change.place, change.before, language)),
            format_html(
                "<strong>{}</strong>" if change.changed else "{}", value_text(change.place, change.after, language)
            ),
        ]
        for change in differences(found.before, found.after)
    ]
    return render(
        request,
        "web/audit/entry.html",
        {
            "entry": found,
            "title": act_name(found.action, language),
            "moment": _moment(found),
            "actor": _actor(found),
            "username": found.actor.username if found.actor else "",
            "subject": subject_text(found.subject),
            "table": figures.table(columns, rows, caption=_("之前和之后"), fits_phone=True) if rows else "",
            "of_subject": f"{reverse('audit')}?{urlencode({'subject': found.subject})}",
            "of_request": f"{reverse('audit')}?{urlencode({'request': found.request_id})}",
        },
    )
