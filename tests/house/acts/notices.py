"""The acts of notices: everybody chooses for oneself, an administrator sets up where messages go."""

from django.test import override_settings

from foresight.foundation.notices.actions import (
    GroupInput,
    HoursInput,
    choose_notices,
    remove_group,
    save_group,
    switch_mail,
    try_group,
)
from foresight.foundation.organisation.models import User
from tests.cast import Cast
from tests.robots import SECRET, robots

GROUP = GroupInput("华东群", "dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=T", SECRET)
kept: dict[str, int] = {}


def ready(cast: Cast) -> None:
    """A group that is set up."""
    kept["group"] = save_group(actor=None, group=GROUP).pk


def _try(actor: User | None) -> None:
    with robots() as hall, override_settings(WEBHOOK_HOSTS=hall.place):
        here = GroupInput("试", "dingtalk", hall.address("dingtalk"), SECRET)
        try_group(actor=actor, group_id=save_group(actor=actor, group=here).pk)


def _choose(actor: User | None) -> None:
    assert actor is not None
    choose_notices(actor=actor, mail={}, hours=HoursInput())


ACTS = {
    "notices.choose_notices": _choose,
    "notices.switch_mail": lambda actor: switch_mail(actor=actor, on=False),
    "notices.save_group": lambda actor: save_group(actor=actor, group=GROUP, group_id=kept["group"]),
    "notices.remove_group": lambda actor: remove_group(actor=actor, group_id=kept["group"]),
    "notices.try_group": _try,
}
FOR_EVERYBODY = {"notices.choose_notices"}
