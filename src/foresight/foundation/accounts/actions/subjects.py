"""The account that an act is about: found, locked for the act, and named in its audit entry."""

from foresight.foundation.organisation.models import User


class NoSuchAccount(LookupError):
    """There is no account of that number."""

    def __init__(self) -> None:
        super().__init__("没有这个账号。")


def locked_account(account_id: int) -> User:
    """The account, held until the transaction ends, so that of two who act on it at once the second sees what the
    first did."""
    account = User.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NoSuchAccount
    return account


def subject_of(account: User) -> str:
    """How an audit entry names an account."""
    return f"account:{account.username}"
