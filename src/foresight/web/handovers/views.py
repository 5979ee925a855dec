"""The views of hand-overs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foresight.core.values import exact_money_text
from foresight.domain.handovers.actions import preview_handover, request_handover
from foresight.domain.handovers.models import Handover
from foresight.domain.handovers.previews import Preview
from foresight.domain.handovers.queries import handover_of, handovers_visible_to
from foresight.domain.ledger.queries import customers_visible_to
from foresight.foundation.commitments.queries import commitments_about, commitments_visible_to
from foresight.foundation.organisation.queries import rights_of, today
from foresight.foundation.organisation.roles import Right
from foresight.web.handovers.forms import HandoverForm
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of

ON_A_PAGE = 50
SHOWN_RECEIVABLES = 20
CHOSEN = "chosen"
"""Says that the boxes of the customers were shown, so that none ticked means none."""


@require_GET
@plain_page
def handovers(request: HttpRequest) -> HttpResponse:
    """What was handed over, the latest first."""
    viewer = viewer_of(request)
    page = Paginator(handovers_visible_to(viewer), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "web/handovers/list.html",
        {"page": page, "may_ask": Right.HANDOVERS in rights_of(viewer, on=today())},
    )


@require_http_methods(["GET", "POST"])
@plain_page
def new(request: HttpRequest) -> HttpResponse:
    """Asks for a hand-over: first the preview, then the request."""
    viewer = viewer_of(request)
    if Right.HANDOVERS not in rights_of(viewer, on=today()):
        raise PermissionDenied
    form = HandoverForm(request.POST or None, viewer=viewer, initial={"giver": request.GET.get("from", "")})
    preview: Preview | None = None
    if request.method == "POST" and form.is_valid():
        codes = tuple(request.POST.getlist("customer")) if CHOSEN in request.POST else None
        given = form.given(codes)
        try:
            if "confirmed" in request.POST:
                made = request_handover(actor=viewer, given=given)
                messages.success(request, _("已提出交接申请，等待审批。"))
                return HttpResponseRedirect(reverse("handover", args=[made.pk]))
            if "again" not in request.POST:
                preview = preview_handover(viewer=viewer, given=form.given(None))
        except (PermissionDenied, ValueError) as refusal:
            form.add_error(None, str(refusal))
    template = "web/handovers/preview.html" if preview else "web/handovers/new.html"
    return render(request, template, {"form": form, **(_preview(preview) if preview else {})})


def _preview(preview: Preview) -> dict[str, object]:
    tiers = [
        (
            remainder.version,
            [
                (tier.name, exact_money_text(amount))
                for tier, amount in zip(remainder.version.plan.tiers.all(), remainder.amounts, strict=True)
            ],
        )
        for remainder in preview.remainders
    ]
    return {
        "preview": preview,
        "open_text": exact_money_text(preview.open_fen),
        "receivables": [(item, exact_money_text(item.open_fen)) for item in preview.receivables[:SHOWN_RECEIVABLES]],
        "more_receivables": max(0, len(preview.receivables) - SHOWN_RECEIVABLES),
        "remainders": tiers,
    }


@require_GET
@plain_page
def handover(request: HttpRequest, number: int) -> HttpResponse:
    """One hand-over: what it is about, where its approval stands, what followed."""
    viewer = viewer_of(request)
    shown = handover_of(viewer, number)
    numbers = shown.result or None
    about = commitments_about(f"handover:{shown.pk}").filter(pk__in=commitments_visible_to(viewer).values("pk"))
    return render(
        request,
        "web/handovers/handover.html",
        {
            "handover": shown,
            "numbers": numbers,
            "open_text": exact_money_text(numbers["open_fen"]) if numbers else "",
            "base_text": exact_money_text(numbers["base_fen"]) if numbers else "",
            "customers": list(
                customers_visible_to(viewer).filter(pk__in=shown.customers.values("pk")).order_by("code")
            ),
            "all_customers": shown.customers.count(),
            "promises": list(about),
            "done": shown.state == Handover.State.DONE,
        },
    )
