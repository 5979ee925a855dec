"""Roles: who holds which, and the acts that give and end them, name a stand-in, assign a mentor."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.foundation.organisation import actions
from foresight.foundation.organisation.careers import NotInSight
from foresight.foundation.organisation.grants import delegations_visible_to, grants_visible_to, mentorships_visible_to
from foresight.foundation.organisation.models import Delegation, Mentorship, Person, RoleGrant
from foresight.foundation.organisation.queries import people_visible_to
from foresight.foundation.organisation.roles import DERIVED_ROLES, ROLE_NAMES, UNIT_ROLES, Right, Role
from foresight.web.organisation.acting import ActForm, act_view
from foresight.web.organisation.desk import Desk, desk
from foresight.web.organisation.fields import PersonField, UnitField
from foresight.web.pages import language_of_page


def role_text(role: str) -> str:
    """A role as a page shows it."""
    return ROLE_NAMES[Role(role)][language_of_page() == "en"]


@desk
def roles(opened: Desk) -> HttpResponse:
    """Granted roles, delegations and mentorships that the viewer may see; those in force first."""
    day = opened.today

    def over(last_day: object) -> bool:
        return last_day is not None and last_day < day  # type: ignore[operator]  # days only

    grants = sorted(grants_visible_to(opened.viewer), key=lambda grant: over(grant.last_day))
    delegations = sorted(delegations_visible_to(opened.viewer), key=lambda row: over(row.last_day))
    mentorships = sorted(mentorships_visible_to(opened.viewer), key=lambda row: over(row.last_day))
    return opened.render(
        "roles.html",
        {
            "grants": [(grant, role_text(grant.role), over(grant.last_day)) for grant in grants],
            "delegations": [
                (row, over(row.last_day), opened.may(Right.ROLES) or row.principal_id == opened.viewer.person_id)
                for row in delegations
            ],
            "mentorships": [(row, over(row.last_day)) for row in mentorships],
            "may_grant": opened.may(Right.ROLES),
            "may_delegate": opened.may(Right.ROLES) or opened.viewer.person_id is not None,
        },
    )


class _RoleForm(ActForm):
    """An act on roles; the subject is the person it is about, if the address names one."""

    subject: Person | None

    def back(self) -> str:
        return reverse("person", args=[self.subject.pk]) if self.subject else reverse("roles")

    def person(self, name: str, label: str, *, known: Person | None) -> None:
        """Adds a person by code or name."""
        self.fields[name] = PersonField(
            viewer=self.desk.viewer,
            on=self.desk.today,
            label=label,
            listed="people",
            help_text=_("工号或姓名"),
            initial=known.code if known else None,
        )


class GrantRole(_RoleForm):
    """Gives somebody a role for a time."""

    @property
    def title(self) -> str:
        return _("授予角色")

    @property
    def button(self) -> str:
        return _("授予")

    @property
    def note(self) -> str:
        return _("总监、区域经理和团队经理限于一个组织和它下面；其余角色管全公司。负责人和销售由任职决定，不用授予。")

    def build(self) -> None:
        self.person("person", _("人员"), known=self.subject)
        roles = [role for role in Role if role not in DERIVED_ROLES]
        self.fields["role"] = forms.ChoiceField(
            label=_("角色"), choices=[(role.value, role_text(role)) for role in roles]
        )
        self.fields["unit"] = UnitField(
            viewer=self.desk.viewer,
            on=self.desk.today,
            empty=_("全公司"),
            label=_("组织"),
            required=False,
        )
        self.day("first_day", _("从哪天起"))
        self.day("last_day", _("到哪天为止"), required=False, initial=False, hint=_("空着就是一直"))
        self.reason(_("原因"))

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        if "role" in given and (Role(given["role"]) in UNIT_ROLES) != bool(given.get("unit")):
            missing = not given.get("unit")
            self.add_error("unit", _("这个角色要选一个组织。") if missing else _("这个角色管全公司，请选“全公司”。"))

    def act(self) -> str:
        given = self.cleaned_data
        grant = actions.grant_role(
            actor=self.desk.viewer,
            person_code=given["person"].code,
            role=Role(given["role"]),
            unit_code=given["unit"] or None,
            first_day=given["first_day"],
            last_day=given["last_day"],
            reason=given["reason"],
        )
        return _("%(person)s从 %(day)s 起是%(role)s。") % {
            "person": grant.person.name,
            "day": grant.first_day,
            "role": role_text(grant.role),
        }


class EndRole(ActForm):
    """Ends a role."""

    subject: RoleGrant

    @property
    def title(self) -> str:
        return _("结束%(person)s的角色%(role)s") % {
            "person": self.subject.person.name,
            "role": role_text(self.subject.role),
        }

    @property
    def button(self) -> str:
        return _("结束角色")

    @property
    def note(self) -> str:
        return _("当天结束的角色到当天夜里都有效；填昨天就立刻失效。")

    def build(self) -> None:
        self.day("last_day", _("最后一天"))
        self.reason(_("原因"))

    def act(self) -> str:
        actions.end_role(actor=self.desk.viewer, grant_id=self.subject.pk, **self.cleaned_data)
        return _("%(person)s的角色%(role)s到 %(day)s 为止。") % {
            "person": self.subject.person.name,
            "role": role_text(self.subject.role),
            "day": self.cleaned_data["last_day"],
        }

    def back(self) -> str:
        return reverse("person", args=[self.subject.person_id])


class BeginDelegation(_RoleForm):
    """Names who stands in during an absence."""

    @property
    def title(self) -> str:
        return _("安排代理")

    @property
    def button(self) -> str:
        return _("安排代理")

    @property
    def note(self) -> str:
        return _("代理人在这段时间有缺席者的全部角色（管理员除外），不能再转给别人。")

    def build(self) -> None:
        if self.desk.may(Right.ROLES):
            self.person("principal", _("谁缺席"), known=self.subject or self.desk.viewer.person)
        self.person("delegate", _("谁代理"), known=None)
        self.day("first_day", _("从哪天起"))
        self.day("last_day", _("到哪天为止"), initial=False)
        self.reason(_("原因"))

    def act(self) -> str:
        given = self.cleaned_data
        principal: Person | None = given.get("principal") or self.desk.viewer.person
        if principal is None:
            raise ValueError(_("这个账号没有对应的人员，不能安排代理。"))
        delegation = actions.delegate(
            actor=self.desk.viewer,
            principal_code=principal.code,
            delegate_code=given["delegate"].code,
            first_day=given["first_day"],
            last_day=given["last_day"],
            reason=given["reason"],
        )
        return _("%(delegate)s从 %(first)s 到 %(last)s 代理%(principal)s。") % {
            "delegate": delegation.delegate.name,
            "first": delegation.first_day,
            "last": delegation.last_day,
            "principal": principal.name,
        }


class EndDelegation(ActForm):
    """Ends a delegation at once."""

    subject: Delegation

    @property
    def title(self) -> str:
        return _("结束%(delegate)s对%(principal)s的代理") % {
            "delegate": self.subject.delegate.name,
            "principal": self.subject.principal.name,
        }

    @property
    def button(self) -> str:
        return _("立刻结束")

    @property
    def note(self) -> str:
        return _("今天起就不再有效；以前代理做过的事不变。")

    def build(self) -> None:
        self.reason(_("原因"))

    def act(self) -> str:
        actions.end_delegation(actor=self.desk.viewer, delegation_id=self.subject.pk, **self.cleaned_data)
        return _("代理已结束。")

    def back(self) -> str:
        return reverse("roles")


class BeginMentorship(_RoleForm):
    """Gives a newcomer a mentor."""

    @property
    def title(self) -> str:
        return _("指定导师")

    @property
    def button(self) -> str:
        return _("指定导师")

    @property
    def note(self) -> str:
        return _("有“导师”角色的人看得到自己带的新人的数据。")

    def build(self) -> None:
        self.person("newcomer", _("新人"), known=self.subject)
        self.person("mentor", _("导师"), known=None)
        self.day("first_day", _("从哪天起"))
        self.day("last_day", _("到哪天为止"), required=False, initial=False, hint=_("空着就是一直"))

    def act(self) -> str:
        given = self.cleaned_data
        mentorship = actions.assign_mentor(
            actor=self.desk.viewer,
            mentor_code=given["mentor"].code,
            newcomer_code=given["newcomer"].code,
            first_day=given["first_day"],
            last_day=given["last_day"],
        )
        return _("%(mentor)s从 %(day)s 起带%(newcomer)s。") % {
            "mentor": mentorship.mentor.name,
            "day": mentorship.first_day,
            "newcomer": mentorship.newcomer.name,
        }


class EndMentorship(ActForm):
    """Ends a mentorship."""

    subject: Mentorship

    @property
    def title(self) -> str:
        return _("结束%(mentor)s对%(newcomer)s的带教") % {
            "mentor": self.subject.mentor.name,
            "newcomer": self.subject.newcomer.name,
        }

    @property
    def button(self) -> str:
        return _("结束带教")

    def build(self) -> None:
        self.day("last_day", _("最后一天"))

    def act(self) -> str:
        actions.end_mentorship(actor=self.desk.viewer, mentorship_id=self.subject.pk, **self.cleaned_data)
        return _("带教已结束。")

    def back(self) -> str:
        return reverse("person", args=[self.subject.newcomer_id])


def _person(opened: Desk) -> Person | None:
    """The person that the address names, if any, as far as the viewer may see."""
    given = opened.request.GET.get("person", "")
    if not given:
        return None
    found = None
    if given.isdecimal() and len(given) < 18:
        found = people_visible_to(opened.viewer).filter(id=int(given)).first()
    if found is None:
        raise NotInSight(_("没有这个人，或者不在你的权限范围内。"))
    return found


def _grant(opened: Desk, pk: int) -> RoleGrant:
    found = grants_visible_to(opened.viewer).filter(id=pk).first()
    if found is None:
        raise NotInSight(_("没有这次授予，或者不在你的权限范围内。"))
    return found


def _delegation(opened: Desk, pk: int) -> Delegation:
    found = delegations_visible_to(opened.viewer).filter(id=pk).first()
    if found is None:
        raise NotInSight(_("没有这次代理，或者不在你的权限范围内。"))
    if not opened.may(Right.ROLES) and found.principal_id != opened.viewer.person_id:
        raise PermissionDenied
    return found


def _mentorship(opened: Desk, pk: int) -> Mentorship:
    found = mentorships_visible_to(opened.viewer).filter(id=pk).first()
    if found is None:
        raise NotInSight(_("没有这次带教，或者不在你的权限范围内。"))
    return found


grant = act_view(GrantRole, _person, Right.ROLES)
end_grant = act_view(EndRole, _grant, Right.ROLES)
begin_delegation = act_view(BeginDelegation, _person, None)
end_delegation = act_view(EndDelegation, _delegation, None)
begin_mentorship = act_view(BeginMentorship, _person)
end_mentorship = act_view(EndMentorship, _mentorship)
