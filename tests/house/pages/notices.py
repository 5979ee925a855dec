"""Notices: everybody's own, and the groups that an administrator sets up."""

from django.utils import timezone

from foresight.foundation.notices.actions import GroupInput, save_group
from foresight.foundation.notices.models import Notice
from tests.house.board import MARK, Board
from tests.house.pages import Sight

OWNERS = ("ada", "ben", "cleo", "aud", "dora")
GROUP = f"GROUP-HQ{MARK}"


def stock(board: Board) -> None:
    """A notice of several people, and a group."""
    for owner in OWNERS:
        title = board.add("notice", f"NOTICE-{owner}{MARK}", {owner})
        made = Notice.objects.create(
            account=board.account(owner),
            kind="approval.waiting",
            key=f"board:{owner}",
            subject="approval:0",
            title=title,
            made_at=timezone.now(),
        )
        board.ids[title] = made.pk
    address = "https://oapi.dingtalk.com/robot/send?access_token=T"
    group = save_group(actor=None, group=GroupInput(GROUP, "dingtalk", address, kinds=("approval.waiting",)))
    board.ids[GROUP] = group.pk
    mark = board.add("notice group", GROUP, {"dora"})
    board.named.setdefault(mark, set()).add("aud")  # in the audit log


PAGES = {
    "notices": Sight("/notices/", shows=frozenset({"notice"})),
    "notice_groups": Sight("/settings/notices/", shows=frozenset({"notice group"}), open_to=frozenset({"dora"})),
    "notice_group": Sight(lambda board: f"/settings/notices/{board.ids[GROUP]}/", open_to=frozenset({"dora"})),
    "notice_group.new": Sight("/settings/notices/new/", open_to=frozenset({"dora"})),
}
ACTS_ONLY = {"notices.read", "notice_groups.mail", "notice_group.act"}
OPEN = {
    "notice": "goes on to the page of what the notice is about; somebody else's is not found, as its test shows",
    "me.notices": "the viewer's own choice",
}
