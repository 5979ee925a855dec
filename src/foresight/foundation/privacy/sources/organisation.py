"""The person, and where, as what and for whom the person worked."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from foresight.foundation.organisation.models import (
    ClosedPeriod,
    Delegation,
    Membership,
    Mentorship,
    Person,
    RoleGrant,
    SeatHolding,
)
from foresight.foundation.privacy.people import ERASED_NAME
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import PERSON, Subject

_REASONS = (
    TextPlace(RoleGrant, ("reason",)),
    TextPlace(Delegation, ("reason",)),
    TextPlace(ClosedPeriod, ("reason", "reopening_reason")),
)
_DAYS = (("从", "From"), ("到", "To"))


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    kept = (
        Membership.objects.filter(person_id=subject.id).count()
        + SeatHolding.objects.filter(person_id=subject.id).count()
        + RoleGrant.objects.filter(person_id=subject.id).count()
        + Delegation.objects.filter(Q(principal_id=subject.id) | Q(delegate_id=subject.id)).count()
        + Mentorship.objects.filter(Q(mentor_id=subject.id) | Q(newcomer_id=subject.id)).count()
    )
    return Holding(1 + sum(place.count(redactor) for place in _REASONS), kept)


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    Person.objects.filter(pk=subject.id).update(
        name=f"{ERASED_NAME} {subject.code_after}", code=subject.code_after, leaving_reason="", erased_at=now
    )
    return 1 + sum(place.redact(redactor) for place in _REASONS)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    yield Sheet(
        ("人员", "Person"),
        (
            ("编号", "Code"),
            ("姓名", "Name"),
            ("入职日", "Joined on"),
            ("离职日", "Left on"),
            ("离职原因", "Reason for leaving"),
        ),
        Person.objects.filter(pk=subject.id).values_list("code", "name", "joined_on", "left_on", "leaving_reason"),
    )
    yield Sheet(
        ("任职", "Memberships"),
        (("组织", "Unit"), ("岗位", "Job"), ("负责人", "Leads"), *_DAYS),
        Membership.objects.filter(person_id=subject.id).values_list(
            "unit__name", "job", "leads", "first_day", "last_day"
        ),
    )
    yield Sheet(
        ("席位", "Seats"),
        (("席位", "Seat"), *_DAYS),
        SeatHolding.objects.filter(person_id=subject.id).values_list("seat__name", "first_day", "last_day"),
    )
    yield Sheet(
        ("角色", "Roles"),
        (("角色", "Role"), ("组织", "Unit"), *_DAYS, ("原因", "Reason")),
        RoleGrant.objects.filter(person_id=subject.id).values_list(
            "role", "unit__name", "first_day", "last_day", "reason"
        ),
    )
    yield Sheet(
        ("代理", "Delegations"),
        (("缺席的人", "Absent"), ("代理人", "Delegate"), *_DAYS, ("原因", "Reason")),
        Delegation.objects.filter(Q(principal_id=subject.id) | Q(delegate_id=subject.id)).values_list(
            "principal__code", "delegate__code", "first_day", "last_day", "reason"
        ),
    )
    yield Sheet(
        ("带教", "Mentoring"),
        (("导师", "Mentor"), ("新人", "Newcomer"), *_DAYS),
        Mentorship.objects.filter(Q(mentor_id=subject.id) | Q(newcomer_id=subject.id)).values_list(
            "mentor__code", "newcomer__code", "first_day", "last_day"
        ),
    )


ORGANISATION = PersonalData(
    key="organisation",
    about=frozenset({PERSON}),
    name=("组织", "Organisation"),
    holds=(
        "编号、姓名、入职和离职的日子、离职原因；任职、席位、角色、代理和带教",
        "code, name, days of joining and leaving, reason for leaving; memberships, seats, roles, delegations, mentoring",
    ),
    purpose=(
        "分派目标和客户，确定谁看得到什么，计算人数和人均",
        "to assign targets and customers, to know who may see what, to count heads",
    ),
    erasing=(
        "姓名换成“已删除人员”和编号，离职原因清空，可能带有姓名的编号换成生成的编号；任职等的日子以这个人的序号保留，"
        "因为人数、人均和归属都由它们算出；随账目保留",
        "the name becomes 已删除人员 and the code, the reason for leaving goes, a code that may carry the name is replaced by a made "
        "one; days of memberships and the like stay under the person's number, since head counts and ownership are "
        "computed from them, as long as the books are kept",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
    texts=_REASONS,
)
