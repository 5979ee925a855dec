"""Mailing a link to whom it is for. The mail speaks Chinese and English: nobody knows yet which one its reader wants."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from foresight.foundation.accounts.links import IssuedLink
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.organisation.models import Company


class MailFailed(Exception):
    """The mail was not taken by the mail server; the link is good all the same."""


def mail_is_set_up() -> bool:
    """Whether mail can be sent at all."""
    return bool(settings.MAIL_IS_SET_UP)


def mail_link(issued: IssuedLink, address: str) -> None:
    """Sends the link to the address of its account; ``address`` is the whole address of the page that it opens.

    Raises MailFailed with a sentence when the mail server does not take it.
    """
    account = issued.link.account
    if account is None or not account.email:
        raise MailFailed("这个账号没有邮箱，邮件没有发出。")
    invited = issued.link.purpose == AccountLink.Purpose.INVITATION
    words = _INVITATION if invited else _RESET
    company = Company.objects.first()
    values = {
        "name": str(account),
        "login": account.username,
        "company": company.name if company else "准星",
        "address": address,
        "until": timezone.localtime(issued.link.expires_at).strftime("%Y-%m-%d %H:%M"),
    }
    mail = EmailMessage(subject=words[0], body=words[1].format(**values), to=[account.email])
    try:
        mail.send()
    except (SMTPException, OSError) as fault:
        raise MailFailed(f"邮件没有发出，邮件服务器说：{fault}。请把链接用别的办法交给本人。") from fault


_INVITATION = (
    "准星：请设置登录密码 / Foresight: choose your password",
    """{name}：

你有了{company}在准星上的账号，登录名是 {login}。请打开下面的链接设置密码：

{address}

链接只能用一次，{until} 前有效。如果你不知道这是怎么回事，不用理会这封邮件。

--
You have an account of {company} on Foresight; your login name is {login}. Open the link above to choose a password. It
works once, until {until}. If you do not know what this is about, ignore this mail.
""",
)
_RESET = (
    "准星：重设密码 / Foresight: reset your password",
    """{name}：

有人要重设你在准星上的密码，登录名是 {login}。是你本人的话，请打开下面的链接：

{address}

链接只能用一次，{until} 前有效。不是你的话，不用理会这封邮件，密码没有变。

--
Somebody asked to reset the password of your account {login} on Foresight. If it was you, open the link above. It works
once, until {until}. If it was not, ignore this mail; your password has not changed.
""",
)
