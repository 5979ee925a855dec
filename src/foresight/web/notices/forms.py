"""The forms: how one wants to be told, and a group."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from foresight.foundation.notices.actions import GroupInput, HoursInput
from foresight.foundation.notices.models import Group, Hours
from foresight.foundation.notices.queries import Wish
from foresight.foundation.notices.registry import notice_kinds
from foresight.foundation.organisation.models import Unit
from foresight.web.pages import language_of_page


def _time(label: str, hint: str = "") -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"class": "form-control", "type": "time"})
    return forms.TimeField(label=label, help_text=hint, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])


def _tick(label: str, hint: str = "") -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, help_text=hint, required=False, widget=widget)


class _HoursForm(forms.Form):
    """When something may be sent."""

    def __init__(self, data: Any = None, *, hours: Hours, initial: dict[str, Any] | None = None) -> None:
        names = ("quiet_from", "quiet_until", "digest_at", "working_days_only")
        kept = {name: getattr(hours, name) for name in names}
        super().__init__(data, label_suffix="", initial={**kept, **(initial or {})})
        self.fields["digest_at"] = _time(_("每日汇总在"), _("不立刻发的，这时一起发一次"))
        self.fields["quiet_from"] = _time(_("安静从"), _("安静的时间里不发，过后再发"))
        self.fields["quiet_until"] = _time(_("安静到"), _("和开始的时间一样，就是没有安静的时间"))
        self.fields["working_days_only"] = _tick(_("只在工作日发"))

    def hours(self) -> HoursInput:
        """What was filled in."""
        given = self.cleaned_data
        first, until, digest = given["quiet_from"], given["quiet_until"], given["digest_at"]
        assert isinstance(first, time) and isinstance(until, time) and isinstance(digest, time)  # noqa: S101
        return HoursInput(first, until, digest, given["working_days_only"])


class ChoiceForm(_HoursForm):
    """How one wants to be told, by kind."""

    def __init__(self, data: Any = None, *, hours: Hours, wishes: list[Wish]) -> None:
        super().__init__(data, hours=hours)
        self.kinds = {f"mail_{number}": wish.kind.key for number, wish in enumerate(wishes)}
        ways = [("now", _("立刻")), ("digest", _("每日汇总")), ("off", _("不发"))]
        for number, wish in enumerate(wishes):
            self.fields[f"mail_{number}"] = forms.ChoiceField(
                label=wish.kind.words(language_of_page()),
                choices=ways,
                initial=wish.mail,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    @property
    def mail_fields(self) -> list[forms.BoundField]:
        """The fields of the kinds."""
        return [self[name] for name in self.kinds]

    @property
    def hour_fields(self) -> list[forms.BoundField]:
        """The other ones."""
        return [field for field in self if field.name not in self.kinds]

    def mail(self) -> dict[str, str]:
        """Key of a kind → way."""
        return {key: self.cleaned_data[name] for name, key in self.kinds.items()}


class GroupForm(_HoursForm):
    """A group that is told."""

    field_order = (
        "name",
        "service",
        "address",
        "secret",
        "unit",
        "kinds",
        "at_once",
        "digest_at",
        "quiet_from",
        "quiet_until",
        "working_days_only",
        "on",
    )

    def __init__(self, data: Any = None, *, group: Group, is_new: bool) -> None:
        initial = {
            "name": group.name,
            "service": group.service,
            "unit": group.unit.code if group.unit else "",
            "kinds": group.kinds,
            "at_once": group.at_once,
            "on": group.on,
        }
        super().__init__(data, hours=group, initial=initial)
        line = {"class": "form-control", "autocomplete": "off"}
        kept = "" if is_new else _("留空就沿用现在的；保存后不再显示")
        self.fields["name"] = forms.CharField(label=_("群的名字"), max_length=100, widget=forms.TextInput(attrs=line))
        self.fields["service"] = forms.ChoiceField(
            label=_("服务"),
            choices=[("dingtalk", _("钉钉")), ("wecom", _("企业微信")), ("feishu", _("飞书"))],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields["address"] = forms.CharField(
            label=_("机器人的地址"),
            required=is_new,
            max_length=1000,
            help_text=kept or _("在群的设置里添加自定义机器人，复制它的 Webhook 地址"),
            widget=forms.TextInput(attrs=line),
        )
        self.fields["secret"] = forms.CharField(
            label=_("加签密钥"),
            required=False,
            max_length=200,
            help_text=kept or _("钉钉和飞书的机器人可以设“加签”；企业微信没有"),
            widget=forms.PasswordInput(attrs=line | {"autocomplete": "new-password"}),
        )
        units = Unit.objects.order_by("position", "code").values_list("code", "name")
        self.fields["unit"] = forms.ChoiceField(
            label=_("说哪些人的事"),
            required=False,
            choices=[("", _("全公司")), *units],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields["kinds"] = forms.MultipleChoiceField(
            label=_("哪些通知"),
            choices=[(kind.key, kind.words(language_of_page())) for kind in notice_kinds()],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )
        self.fields["at_once"] = _tick(_("有了就发"), _("不勾就每天汇总发一次"))
        self.fields["on"] = _tick(_("在用"))
        self.order_fields(self.field_order)

    def given(self) -> GroupInput:
        """What was filled in."""
        data = self.cleaned_data
        return GroupInput(
            name=data["name"],
            service=data["service"],
            address=data["address"],
            secret=data["secret"],
            unit_code=data["unit"],
            kinds=tuple(data["kinds"]),
            at_once=data["at_once"],
            on=data["on"],
            hours=self.hours(),
        )
