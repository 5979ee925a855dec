"""Making accounts."""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right

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
    if not USERNAME.fullmatch(name):
        raise ChangeRefused("username", f"登录名“{username}”不行：用字母、数字和 . _ - @ +，最多 64 个，不要空格。")
    if User.objects.filter(username=name).exists():
        raise ChangeRefused("username", f"登录名 {name} 已经有人用了，请换一个。")
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


def _person(code: str | None) -> Person | None:
    if not code:
        return None
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise ChangeRefused("person", f"没有编号为 {code} 的人员。")
    if User.objects.filter(person=person).exists():
        raise ChangeRefused("person", f"{person.name}（{person.code}）已经有账号了。")
    return person
