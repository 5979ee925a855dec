"""The addresses of approvals."""

from django.urls import URLPattern, path

from foresight.web.approvals import detail, lists, rules

urlpatterns: list[URLPattern] = [
    path("approvals/", lists.approvals, name="approvals"),
    path("approvals/<int:number>/", detail.approval, name="approval"),
    path("approvals/<int:number>/<str:word>/", detail.act, name="approval.act"),
    path("settings/approvals/", rules.rules, name="approval_rules"),
    path("settings/approvals/<str:key>/", rules.rule, name="approval_rule"),
]
