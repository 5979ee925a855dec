"""All addresses: those of the doors for browsers and for programs, and what is answered where there is none."""

from django.urls import include, path

urlpatterns = [path("", include("foresight.api.urls")), path("", include("foresight.web.urls"))]

handler400 = "foresight.web.errors.bad_request"
handler403 = "foresight.web.errors.refused"
handler404 = "foresight.web.errors.not_found"
handler500 = "foresight.web.errors.broken"
