"""The addresses of background work."""

from django.urls import URLPattern, path

from foresight.web.jobs import pages

urlpatterns: list[URLPattern] = [
    path("data/jobs/", pages.jobs, name="jobs"),
    path("data/jobs/<int:number>/", pages.job, name="job"),
    path("data/jobs/<int:number>/progress/", pages.progress, name="job.progress"),
    path("data/jobs/<int:number>/<str:word>/", pages.act, name="job.act"),
]
