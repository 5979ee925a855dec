"""What a password must be like, said in our words."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Long passwords are good passwords; nothing is demanded of their characters."""

    def get_error_message(self) -> str:
        """What is said of a short one."""
        return _("密码太短：至少要 %(count)s 个字符。") % {"count": self.min_length}


class NotCommon(CommonPasswordValidator):
    """None of the twenty thousand that are tried first."""

    def get_error_message(self) -> str:
        """What is said of a common one."""
        return _("这个密码太常见，一猜就中，请换一个。")


class NotLikeTheName(UserAttributeSimilarityValidator):
    """Not what is known about the account."""

    def get_error_message(self) -> str:
        """What is said of one that is."""
        return _("密码和登录名或邮箱太像，请换一个。")
