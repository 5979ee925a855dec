"""The addresses of the web door, in the order of the menu."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
