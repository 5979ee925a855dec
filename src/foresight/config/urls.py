"""All addresses: those of the web door."""

from django.urls import include, path

urlpatterns = [path("", include("foresight.web.urls"))]
