"""The account: how somebody logs in, and from where they did."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from foresight.foundation.accounts.attempts import forget_attempts
from foresight.foundation.accounts.models import AccountLink, AccountLock
from foresight.foundation.accounts.sessions import end_all
from foresight.foundation.organisation.models import User
from foresight.foundation.privacy.people import username_after
from foresight.foundation.privacy.redacting import Redactor
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import PERSON, Subject
from foresight.foundation.tokens.models import ApiToken, KeptAnswer


def _rows(subject: Subject) -> "list[QuerySet[Any]]":
    """What is deleted whole."""
    of_user = {"user_id": subject.account_id}
    return [
        Authenticator.objects.filter(**of_user),
        SocialAccount.objects.filter(**of_user),
        EmailAddress.objects.filter(**of_user),
        UserSession.objects.filter(**of_user),
        AccountLink.objects.filter(account_id=subject.account_id),
        AccountLock.objects.filter(account_id=subject.account_id),
        ApiToken.objects.filter(account_id=subject.account_id),
        KeptAnswer.objects.filter(account_id=subject.account_id),
    ]


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    if subject.account_id is None:
        return Holding()
    return Holding(1 + sum(rows.count() for rows in _rows(subject)), 1)


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    if subject.account_id is None:
        return 0
    erased = sum(rows.count() for rows in _rows(subject))
    account = User.objects.select_for_update().get(pk=subject.account_id)
    end_all(account)
    for rows in _rows(subject):
        rows.delete()
    forget_attempts(account.username)
    if account.username != subject.code_after:
        account.username = username_after(account.pk)
    account.email, account.last_login = "", None
    account.is_active = account.is_administrator = False
    account.password = make_password(None)
    account.save()
    return erased + 1


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    account = User.objects.filter(pk__in=[] if subject.account_id is None else [subject.account_id])
    yield Sheet(
        ("账号", "Account"),
        (
            ("登录名", "Account name"),
            ("邮箱", "Mail address"),
            ("管理员", "Administrator"),
            ("启用", "Active"),
            ("最近登录", "Last login"),
        ),
        account.values_list("username", "email", "is_administrator", "is_active", "last_login"),
    )
    yield Sheet(
        ("会话", "Sessions"),
        (("开始", "Began"), ("网络地址", "Network address"), ("浏览器", "Browser")),
        UserSession.objects.filter(user_id=subject.account_id).values_list("created_at", "ip", "user_agent"),
    )
    yield Sheet(
        ("第二因素", "Second factors"),
        (("种类", "Kind"), ("加入", "Added"), ("最近使用", "Last used")),
        Authenticator.objects.filter(user_id=subject.account_id).values_list("type", "created_at", "last_used_at"),
    )
    yield Sheet(
        ("接口令牌", "API tokens"),
        (("用途", "Purpose"), ("建立", "Made"), ("到期", "Expires"), ("最近使用", "Last used")),
        ApiToken.objects.filter(account_id=subject.account_id).values_list(
            "name", "made_at", "expires_at", "last_used_at"
        ),
    )
    yield Sheet(
        ("单点登录", "Single sign-on"),
        (("提供方", "Provider"), ("那里的编号", "Number there")),
        SocialAccount.objects.filter(user_id=subject.account_id).values_list("provider", "uid"),
    )


ACCOUNT = PersonalData(
    key="account",
    about=frozenset({PERSON}),
    name=("账号", "Account"),
    holds=(
        "登录名、邮箱、密码的摘要、第二因素、单点登录、会话的时间、网络地址和浏览器、接口令牌的用途和使用时间",
        "account name, mail address, digest of the password, second factors, single sign-on, sessions with time, network "
        "address and browser, purpose and times of API tokens",
    ),
    purpose=("登录和保护账号", "to log in and to protect the account"),
    erasing=(
        "登录名换成生成的，邮箱、密码、第二因素、单点登录、链接、令牌和会话全部删除，账号停用；账号的序号保留，"
        "因为操作记录靠它说明每件事由同一个人所做",
        "the account name is replaced by a made one; mail address, password, second factors, single sign-on, links, "
        "tokens and sessions are deleted; the account is out of use; its number stays, since the audit log tells by it which acts "
        "were one person's",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
)
