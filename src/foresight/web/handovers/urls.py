"""The addresses of hand-overs."""

from django.urls import URLPattern, path

from foresight.web.handovers import views

urlpatterns: list[URLPattern] = [
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/new/", views.new, name="handover.new"),
    path("handovers/<int:number>/", views.handover, name="handover"),
]
