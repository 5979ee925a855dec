"""The addresses of notices."""

from django.urls import URLPattern, path

from foresight.web.notices import choice, groups, inbox

urlpatterns: list[URLPattern] = [
    path("notices/", inbox.notices, name="notices"),
    path("notices/read/", inbox.read_all, name="notices.read"),
    path("notices/<int:number>/", inbox.notice, name="notice"),
    path("me/notices/", choice.choice, name="me.notices"),
    path("settings/notices/", groups.groups, name="notice_groups"),
    path("settings/notices/mail/", groups.mail, name="notice_groups.mail"),
    path("settings/notices/new/", groups.group, name="notice_group.new"),
    path("settings/notices/<int:number>/", groups.group, name="notice_group"),
    path("settings/notices/<int:number>/<str:word>/", groups.act, name="notice_group.act"),
]
