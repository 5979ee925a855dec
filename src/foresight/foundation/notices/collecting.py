"""Asking the sources what there is to tell, and writing it down once for whom it concerns."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foresight.foundation.accounts.standing import Standing, standing_of
from foresight.foundation.notices.models import Choice, Dispatch, Group, MailSwitch, Notice
from foresight.foundation.notices.registry import Mail, News, notice_kind, notice_sources
from foresight.foundation.notices.timing import send_at
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, today
from foresight.foundation.organisation.workdays import Workdays

REACHED = {Standing.OPEN, Standing.INVITED, Standing.LOCKED}
"""Who is told: not those who have left or are out of use."""


def collect(now: datetime | None = None) -> int:
    """Writes down what the sources have to tell that was not told before, with what is to be sent of it; returns how
    many notices that are. ``now`` is the clock's time (of the sending; the sources look at the product's clock)."""
    moment = now or timezone.now()
    told = [news for source in notice_sources() for news in source.news(clock())]
    accounts = _accounts(told)
    wanted: dict[tuple[int, str], News] = {}
    for news in told:
        account = accounts.get((news.person_id, news.account_id))
        if account is not None:
            wanted.setdefault((account.pk, news.key), news)
    keys = {key for _, key in wanted}
    known = set(Notice.objects.filter(key__in=keys).values_list("account_id", "key")) if keys else set()
    fresh = [
        Notice(
            account_id=account,
            kind=news.kind,
            key=news.key,
            subject=news.subject,
            title=news.title[:200],
            made_at=moment,
        )
        for (account, key), news in wanted.items()
        if (account, key) not in known
    ]
    if not fresh:
        return 0
    with transaction.atomic():
        Notice.objects.bulk_create(fresh, ignore_conflicts=True)
        made = list(
            Notice.objects.filter(key__in={notice.key for notice in fresh}, made_at=moment, dispatches=None)
            .select_related("account__person", "account__notice_choice")
            .order_by("id")
        )
        Dispatch.objects.bulk_create([*_mails(made, moment), *_messages(made, moment)], ignore_conflicts=True)
    return len(made)


def _accounts(told: Iterable[News]) -> dict[tuple[int | None, int | None], User]:
    people = {news.person_id for news in told if news.person_id is not None}
    numbers = {news.account_id for news in told if news.account_id is not None}
    day = today()
    found: dict[tuple[int | None, int | None], User] = {}
    reached = User.objects.select_related("person", "lock")
    for account in reached.filter(person_id__in=people) | reached.filter(pk__in=numbers):
        if standing_of(account, on=day) in REACHED:
            found[(account.person_id, None)] = account
            found[(None, account.pk)] = account
    return found


def _mails(made: Iterable[Notice], now: datetime) -> list[Dispatch]:
    if not MailSwitch.objects.filter(on=True).exists():
        return []
    found, days, local = [], Workdays(), timezone.localtime(now)
    for notice in made:
        choice = getattr(notice.account, "notice_choice", None) or Choice()
        wish = mail_wish(choice, notice.kind)
        if wish != "off" and notice.account.email:
            due = send_at(local, choice, at_once=wish == "now", days=days)
            found.append(Dispatch(notice=notice, due_at=due))
    return found


def mail_wish(choice: Choice, kind: str) -> Mail:
    """How an account wants a kind mailed."""
    known = notice_kind(kind)
    chosen: Mail | None = choice.mail.get(kind)
    return chosen or (known.mail if known else "off")


def _messages(made: Iterable[Notice], now: datetime) -> list[Dispatch]:
    groups = list(Group.objects.filter(on=True))
    if not groups:
        return []
    book, day, days = OrganisationBook.load(), today(), Workdays()
    within = {group.pk: book.subtree(group.unit_id, day) if group.unit_id is not None else None for group in groups}
    due = {group.pk: send_at(timezone.localtime(now), group, at_once=group.at_once, days=days) for group in groups}
    found = []
    for notice in made:
        person = notice.account.person_id
        unit = book.unit_of(person, day) if person is not None else None
        for group in groups:
            units = within[group.pk]
            if notice.kind in group.kinds and (units is None or unit in units):
                found.append(Dispatch(notice=notice, group=group, due_at=due[group.pk]))
    return found
