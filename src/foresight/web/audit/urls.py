"""The addresses of the audit log."""

from django.urls import URLPattern, path

from foresight.web.audit import log

urlpatterns: list[URLPattern] = [
    path("settings/audit/", log.log, name="audit"),
    path("settings/audit/<int:sequence>/", log.entry, name="audit.entry"),
]
