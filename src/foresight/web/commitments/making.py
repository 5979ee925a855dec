"""The form that makes a promise."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.foundation.commitments.policies import standing_of
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.organisation.queries import company, today
from foresight.web.commitments.forms import CommitmentForm
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of


@plain_page
def new(request: HttpRequest) -> HttpResponse:
    """Few fields, the viewer's own promise unless somebody else is named."""
    company()
    viewer = viewer_of(request)
    standing = standing_of(viewer, on=today())
    form = CommitmentForm(request.POST or None, viewer=viewer, standing=standing)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.do()
        except CommitmentRefused as refusal:
            form.refuse(refusal)
        except PermissionDenied as refusal:
            form.add_error("promised_by" if "promised_by" in form.fields else None, str(refusal))
        else:
            messages.success(request, _("记下了：%(title)s") % {"title": made.title})
            return HttpResponseRedirect(reverse("todo"))
    return render(request, "web/todo/new.html", {"form": form})
