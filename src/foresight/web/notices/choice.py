"""How one wants to be told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foresight.foundation.notices.actions import choose_notices
from foresight.foundation.notices.queries import choice_of, mail_is_on, wishes_of
from foresight.web.notices.forms import ChoiceForm
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of


@plain_page
def choice(request: HttpRequest) -> HttpResponse:
    """The form."""
    viewer = viewer_of(request)
    form = ChoiceForm(request.POST or None, hours=choice_of(viewer), wishes=wishes_of(viewer))
    if request.method == "POST" and form.is_valid():
        choose_notices(actor=viewer, mail=form.mail(), hours=form.hours())
        messages.success(request, _("已保存，从下一条通知起。"))
        return redirect("me.notices")
    values = {"form": form, "mail_on": mail_is_on(), "email": viewer.email}
    return render(request, "web/notices/choice.html", values, status=422 if form.errors else 200)
