"""Logging in and out."""

from django.contrib.auth.views import LoginView


class Login(LoginView):
    """The login page; somebody who is logged in already goes on to the cockpit."""

    template_name = "web/login.html"
    redirect_authenticated_user = True
