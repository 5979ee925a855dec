"""Choosing how to be told, and setting up where messages go. Nothing is sent before an administrator has done so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foresight.foundation.accounts.sealing import seal, unseal
from foresight.foundation.audit.actions import record_act
from foresight.foundation.notices.groups import check_address, post
from foresight.foundation.notices.models import Choice, Dispatch, Group, MailSwitch, Notice
from foresight.foundation.notices.registry import notice_kind, notice_kinds
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right

MAILS = ("now", "digest", "off")


@dataclass(frozen=True)
class HoursInput:
    """When somebody wants to be told."""

    quiet_from: time = time(20, 0)
    quiet_until: time = time(8, 0)
    digest_at: time = time(8, 30)
    working_days_only: bool = True

    def as_fields(self) -> dict[str, object]:
        """For the model's columns."""
        return vars(self).copy()


@dataclass(frozen=True)
class GroupInput:
    """A group as it is set up. An empty address or secret leaves the one that is kept."""

    name: str
    service: str
    address: str = ""
    secret: str = ""
    unit_code: str = ""
    kinds: tuple[str, ...] = ()
    at_once: bool = False
    on: bool = True
    hours: HoursInput = HoursInput()


def mark_read(*, reader: User, notice_ids: Iterable[int] | None = None) -> int:
    """Notes that the reader has seen these notices of the own (None: all); returns how many were new."""
    fresh = Notice.objects.filter(account=reader, read_at=None)
    if notice_ids is not None:
        fresh = fresh.filter(pk__in=list(notice_ids))
    return fresh.update(read_at=timezone.now())


@transaction.atomic
def choose_notices(*, actor: User, mail: Mapping[str, str], hours: HoursInput) -> Choice:
    """Keeps how the actor wants to be told. Raises ValueError for a kind or a way that there is not."""
    for key, wish in mail.items():
        if notice_kind(key) is None:
            raise ValueError(f"没有通知种类“{key}”。现有：{'、'.join(kind.key for kind in notice_kinds())}。")
        if wish not in MAILS:
            raise ValueError(f"“{wish}”不是接收邮件的方式。可选：{'、'.join(MAILS)}。")
    before = Choice.objects.filter(account=actor).first()
    choice, _ = Choice.objects.update_or_create(account=actor, defaults={"mail": dict(mail), **hours.as_fields()})
    record_act(
        actor=actor,
        action="notices.choose",
        subject=f"user:{actor.username}",
        before={"mail": before.mail} if before else None,
        after={"mail": choice.mail, **{name: str(value) for name, value in hours.as_fields().items()}},
    )
    return choice


@transaction.atomic
def switch_mail(*, actor: User | None, on: bool) -> None:
    """Turns the mail of notices on or off. Raises ValueError where no mail server is set."""
    require(actor, Right.COMPANY)
    if on and not settings.MAIL_IS_SET_UP:
        raise ValueError("还没有设置邮件服务器。请先在 FORESIGHT_MAIL_URL 和 FORESIGHT_MAIL_FROM 里写明，再打开。")
    before = MailSwitch.objects.filter(pk=1, on=True).exists()
    MailSwitch.objects.update_or_create(pk=1, defaults={"on": on})
    record_act(actor=actor, action="notices.mail", subject="notices:mail", before={"on": before}, after={"on": on})


@transaction.atomic
def save_group(*, actor: User | None, group: GroupInput, group_id: int | None = None) -> Group:
    """Sets up a group or changes one. Raises ValueError, AddressRefused for an address that is not a robot's."""
    require(actor, Right.COMPANY)
    known = _group(group_id) if group_id is not None else None
    name = " ".join(group.name.split())
    if not name:
        raise ValueError("请给群起个名字。")
    if Group.objects.filter(name=name).exclude(pk=group_id or 0).exists():
        raise ValueError(f"已经有叫“{name}”的群。请换一个名字。")
    if group.service not in Group.Service.values:
        raise ValueError(f"“{group.service}”不是支持的服务。可选：{'、'.join(Group.Service.values)}。")
    if unknown := [key for key in group.kinds if notice_kind(key) is None]:
        raise ValueError(f"没有通知种类“{unknown[0]}”。")
    unit = Unit.objects.filter(code=group.unit_code).first() if group.unit_code else None
    if group.unit_code and unit is None:
        raise ValueError(f"没有编号为 {group.unit_code} 的组织。")
    address = group.address.strip() or (unseal(known.sealed_address) if known else "")
    if not address:
        raise ValueError("请填群机器人的地址。")
    check_address(group.service, address)
    secret = group.secret.strip()
    kept = known or Group()
    before = _facts(kept) if known else None
    kept.name, kept.service, kept.unit, kept.kinds = name, group.service, unit, list(group.kinds)
    kept.at_once, kept.on = group.at_once, group.on
    if group.address.strip():
        kept.sealed_address = seal(address)
    if secret:
        kept.sealed_secret = seal(secret)
    for field, value in group.hours.as_fields().items():
        setattr(kept, field, value)
    kept.save()
    record_act(
        actor=actor,
        action="notices.group.save",
        subject=f"group:{kept.pk}",
        before=before,
        after={**_facts(kept), "address_changed": bool(group.address.strip()), "secret_changed": bool(secret)},
    )
    return kept


@transaction.atomic
def remove_group(*, actor: User | None, group_id: int) -> None:
    """Removes a group; what was on its way to it is dropped."""
    require(actor, Right.COMPANY)
    group = _group(group_id)
    facts = _facts(group)
    Dispatch.objects.filter(group=group).delete()
    group.delete()
    record_act(actor=actor, action="notices.group.remove", subject=f"group:{group_id}", before=facts)


def try_group(*, actor: User | None, group_id: int) -> None:
    """Sends a trial message now. Raises GroupFailed with what the service said."""
    require(actor, Right.COMPANY)
    group = _group(group_id)
    record_act(actor=actor, action="notices.group.try", subject=f"group:{group.pk}")
    secret = unseal(group.sealed_secret) if group.sealed_secret else ""
    text = f"【准星】试发：通知会发到这个群（{group.name}）。"
    post(group.service, unseal(group.sealed_address), secret, text, timezone.now().timestamp())


def _group(group_id: int) -> Group:
    found = Group.objects.filter(pk=group_id).first()
    if found is None:
        raise LookupError(f"没有通知群 {group_id}。")
    return found


def _facts(group: Group) -> dict[str, object]:
    """What the audit log tells: never the address or the secret."""
    return {
        "name": group.name,
        "service": group.service,
        "unit": group.unit.code if group.unit else None,
        "kinds": group.kinds,
        "at_once": group.at_once,
        "on": group.on,
    }
