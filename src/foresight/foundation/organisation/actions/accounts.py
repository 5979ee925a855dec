"""Making accounts."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right


@transaction.atomic
def create_account(
    *,
    actor: User | None,
    username: str,
    password: str,
    person_code: str | None = None,
    is_administrator: bool = False,
) -> User:
    """Makes an account that can log in; raises ValidationError when the password is too weak, ValueError when the
    name is taken or the person unknown."""
    require(actor, Right.ACCOUNTS)
    if User.objects.filter(username=username.strip().lower()).exists():
        raise ValueError(f"登录名 {username} 已经有人用了。")
    person = Person.objects.filter(code=person_code).first() if person_code else None
    if person_code and person is None:
        raise ValueError(f"没有编号为 {person_code} 的人员。")
    if person is not None and User.objects.filter(person=person).exists():
        raise ValueError(f"{person.name}（{person.code}）已经有账号了。")
    validate_password(password, User(username=username))
    user = User.objects.create_user(username, password, person=person, is_administrator=is_administrator)
    record_act(
        actor=actor,
        action="account.create",
        subject=f"account:{user.username}",
        after={"person": person_code, "is_administrator": is_administrator},
    )
    return user
