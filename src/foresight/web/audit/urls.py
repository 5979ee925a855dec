"""The addresses of the audit log."""

from django.urls import URLPattern, path

from foresight.web.audit import log

urlpatterns: list[URLPattern] = [
    path("settings/audit/", log.log, name="audit"),
    path("settings/audit/file.xlsx", log.workbook, name="audit.xlsx"),
    path("settings/audit/file.csv", log.csv_file, name="audit.csv"),
    path("settings/audit/<int:sequence>/", log.entry, name="audit.entry"),
]
