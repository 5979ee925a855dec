"""Making accounts."""

import re
from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import Person, ServiceRole, Unit, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import ROLE_NAMES, SERVICE_ROLES, UNIT_ROLES, Right, Role

USERNAME = re.compile(r"[\w.@+-]{1,64}")
"""What a login name is made of: letters of any script, digits, and the marks that addresses have."""


@transaction.atomic
def create_account(
    *,
    actor: User | None,
    username: str,
    password: str | None,
    person_code: str | None = None,
    email: str = "",
    is_administrator: bool = False,
) -> User:
    """Makes an account. Without a password nobody can log in to it yet.

    Raises ValidationError when the password is too weak or the address is none, ChangeRefused (a ValueError) when the
    name, the address or the person is taken, or the person unknown.
    """
    require(actor, Right.ACCOUNTS)
    name, address = username.strip().lower(), email.strip().lower()
    person = _person(person_code)
    _check_name(name)
    if address:
        validate_email(address)
        if User.objects.filter(email=address).exists():
            raise ChangeRefused("email", f"邮箱 {address} 已经是别的账号的了，请换一个。")
    if password is not None:
        validate_password(password, User(username=name, email=address))
    user = User.objects.create_user(name, password, person=person, email=address, is_administrator=is_administrator)
    record_act(
        actor=actor,
        action="account.create",
        subject=f"account:{user.username}",
        after={"person": person_code or None, "email": address, "is_administrator": is_administrator},
    )
    return user


@transaction.atomic
def create_service_account(*, actor: User | None, username: str, roles: Sequence[tuple[Role, str | None]]) -> User:
    """Makes an account for a machine, with roles of its own (role, and the code of a unit for roles that are held for
    one). Nobody can log in to it; it acts by tokens.

    Raises ChangeRefused for a name that is taken and for roles that a machine cannot hold.
    """
    require(actor, Right.ACCOUNTS)
    name = username.strip().lower()
    _check_name(name)
    account = User(username=name, is_service=True)
    account.set_unusable_password()
    account.save()
    given = _give_roles(account, roles)
    record_act(
        actor=actor, action="account.create_service", subject=f"account:{account.username}", after={"roles": given}
    )
    return account


@transaction.atomic
def set_service_roles(*, actor: User | None, account_id: int, roles: Sequence[tuple[Role, str | None]]) -> User:
    """Replaces the roles of a service account; what it acts for follows at once. Without any role it sees nothing."""
    require(actor, Right.ACCOUNTS)
    account = User.objects.select_for_update().filter(pk=account_id, is_service=True).first()
    if account is None:
        raise LookupError("没有这个服务账号。")
    before = [_role_text(held.role, held.unit.code if held.unit else None) for held in _roles_held(account)]
    ServiceRole.objects.filter(account=account).delete()
    given = _give_roles(account, roles)
    if before != given:
        record_act(
            actor=actor,
            action="account.service_roles",
            subject=f"account:{account.username}",
            before={"roles": before},
            after={"roles": given},
        )
    return account


def _roles_held(account: User) -> list[ServiceRole]:
    return list(ServiceRole.objects.filter(account=account).select_related("unit").order_by("id"))


def _give_roles(account: User, roles: Sequence[tuple[Role, str | None]]) -> list[str]:
    wanted = list(dict.fromkeys(roles))
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[code for _, code in wanted if code])}
    for role, code in wanted:
        if role not in SERVICE_ROLES:
            known = "、".join(ROLE_NAMES[possible][0] for possible in SERVICE_ROLES)
            raise ChangeRefused("roles", f"服务账号不能有角色“{ROLE_NAMES[role][0]}”。可选：{known}。")
        if (role in UNIT_ROLES) != bool(code):
            need = "要写明管哪个组织" if role in UNIT_ROLES else "管全公司，不要写组织"
            raise ChangeRefused("roles", f"角色“{ROLE_NAMES[role][0]}”{need}。")
        if code and code not in units:
            raise ChangeRefused("roles", f"没有编号为 {code} 的组织。")
    ServiceRole.objects.bulk_create(
        ServiceRole(account=account, role=role, unit=units[code] if code else None) for role, code in wanted
    )
    return [_role_text(role, code) for role, code in wanted]


def _role_text(role: str, unit_code: str | None) -> str:
    return f"{role}:{unit_code}" if unit_code else str(role)


def _check_name(name: str) -> None:
    if not USERNAME.fullmatch(name):
        raise ChangeRefused("username", f"登录名“{name}”不行：用字母、数字和 . _ - @ +，最多 64 个，不要空格。")
    if User.objects.filter(username=name).exists():
        raise ChangeRefused("username", f"登录名 {name} 已经有人用了，请换一个。")


def _person(code: str | None) -> Person | None:
    if not code:
        return None
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise ChangeRefused("person", f"没有编号为 {code} 的人员。")
    if User.objects.filter(person=person).exists():
        raise ChangeRefused("person", f"{person.name}（{person.code}）已经有账号了。")
    return person
