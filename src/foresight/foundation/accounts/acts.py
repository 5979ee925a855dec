"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "account.change": ("修改账号", "Change an account"),
    "account.change_password": ("换密码", "Change one's password"),
    "account.choose_password": ("用链接设置密码", "Choose a password with a link"),
    "account.deactivate": ("停用账号", "Deactivate an account"),
    "account.first_link": ("给出建立第一个管理员的链接", "Issue the link for the first administrator"),
    "account.invite": ("邀请", "Invite"),
    "account.lock": ("锁定账号", "Lock an account"),
    "account.reactivate": ("恢复账号", "Reactivate an account"),
    "account.reset_link": ("给出重设密码的链接", "Issue a link to reset a password"),
    "account.unlock": ("解锁账号", "Unlock an account"),
    "account.withdraw_link": ("收回链接", "Withdraw a link"),
    "factor.add": ("添加第二因素", "Add a second factor"),
    "factor.demand": ("改第二因素的要求", "Change from whom a second factor is demanded"),
    "factor.drop": ("停用第二因素", "Drop a second factor"),
    "factor.remove_all": ("移除他人的第二因素", "Remove somebody's second factors"),
    "login": ("登录", "Log in"),
    "login.failed": ("登录失败", "Failed login"),
    "logout": ("退出", "Log out"),
    "session.end": ("结束一处登录", "End a session"),
    "session.end_all": ("结束全部登录", "End all sessions"),
}
