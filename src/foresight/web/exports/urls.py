"""The addresses of exports."""

from django.urls import URLPattern, path

from foresight.web.exports import pages

urlpatterns: list[URLPattern] = [
    path("data/exports/", pages.exports, name="exports"),
    path("data/exports/made/<int:number>/", pages.made, name="export.made"),
    path("data/exports/<slug:key>/<str:form>/", pages.file, name="export.file"),
    path("data/exports/<slug:key>/<str:form>/start/", pages.start, name="export.start"),
]
