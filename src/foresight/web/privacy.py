"""Personal data: somebody is looked for, what is held is shown in numbers, taken along, or erased for good."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.foundation.organisation.queries import today
from foresight.foundation.privacy.actions import ErasureRefused, erase_personal_data, export_personal_data
from foresight.foundation.privacy.holdings import Preview, preview_of, subjects_found
from foresight.foundation.privacy.subjects import Subject, subject_kinds
from foresight.web import figures
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of


@require_GET
@plain_page
def search(request: HttpRequest) -> HttpResponse:
    """Looks for somebody by a part of the name or code."""
    text = request.GET.get("text", "").strip()[:100]
    found = subjects_found(viewer=viewer_of(request), text=text)
    rows = [
        [
            format_html('<a href="{}">{}</a>', _address("privacy.subject", subject), subject.name),
            figures.text(subject.code),
            figures.text(_in_words(subject_kinds()[subject.kind].name)),
            figures.text(_("已删除") if subject.erased else "—"),
        ]
        for subject in found
    ]
    columns = [(_("姓名"), False), (_("编号"), False), (_("类型"), False), (_("状态"), False)]
    table = figures.table(columns, rows, caption=_("找到的人"), fits_phone=True)
    return render(request, "web/privacy/search.html", {"text": text, "found": found, "table": table})


@require_GET
@plain_page
def subject(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is held about somebody, what an erasure would take and what it would leave."""
    return _sheet(request, preview_of(viewer=viewer_of(request), kind=kind, pk=pk, on=today()))


def _sheet(request: HttpRequest, preview: Preview, *, refusal: str = "", status: int = 200) -> HttpResponse:
    columns = [
        (_("来源"), False),
        (_("持有什么"), False),
        (_("为什么"), False),
        (_("去掉"), True),
        (_("留下"), True),
        (_("删除时"), False),
    ]
    rows = [
        [
            figures.text(_in_words(held.source.name)),
            figures.text(_in_words(held.source.holds)),
            figures.text(_in_words(held.source.purpose)),
            f"{held.holding.erased:,}",
            f"{held.holding.kept:,}",
            figures.text(_in_words(held.source.erasing)),
        ]
        for held in preview.held
    ]
    foot = [_("合计"), "", "", f"{preview.erased:,}", f"{preview.kept:,}", ""]
    shown = preview.subject
    return render(
        request,
        "web/privacy/subject.html",
        {
            "subject": shown,
            "kind": _in_words(subject_kinds()[shown.kind].name),
            "table": figures.table(columns, rows, caption=_("持有的个人信息"), foot=foot),
            "preview": preview,
            "export": _address("privacy.export", shown),
            "erase": _address("privacy.erase", shown),
            "refusal": refusal,
            "reason": request.POST.get("reason", ""),
        },
        status=status,
    )


@require_POST
@plain_page
def export(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Everything that is held, as an archive."""
    viewer = viewer_of(request)
    found = preview_of(viewer=viewer, kind=kind, pk=pk, on=today()).subject
    content = export_personal_data(
        actor=viewer, kind=kind, code=found.code, now=timezone.now(), reason=request.POST.get("reason", "").strip()
    )
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="personal-data-{kind}-{pk}.zip"'},
    )


@require_POST
@plain_page
def erase(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Erases, where the code was typed again and a reason given."""
    viewer, day = viewer_of(request), today()
    preview = preview_of(viewer=viewer, kind=kind, pk=pk, on=day)
    found = preview.subject
    if request.POST.get("code", "").strip() != found.code:
        said = _("编号和这个人的不一样，什么都没有删除。请照着输入 %(code)s。") % {"code": found.code}
        return _sheet(request, preview, refusal=said, status=400)
    try:
        erase_personal_data(
            actor=viewer,
            kind=kind,
            code=found.code,
            reason=request.POST.get("reason", "").strip(),
            on=day,
            now=timezone.now(),
        )
    except ErasureRefused as refusal:
        return _sheet(request, preview, refusal=str(refusal), status=400)
    messages.success(request, _("个人信息已经删除，账目的金额没有变。"))
    return HttpResponseRedirect(_address("privacy.subject", found))


def _address(name: str, found: Subject) -> str:
    return reverse(name, args=[found.kind, found.id])


def _in_words(text: tuple[str, str]) -> str:
    return text[language_of_page() == "en"]


_PAGE = "settings/personal-data/"

urlpatterns: list[URLPattern] = [
    path(_PAGE, search, name="privacy"),
    path(f"{_PAGE}<slug:kind>/<int:pk>/", subject, name="privacy.subject"),
    path(f"{_PAGE}<slug:kind>/<int:pk>/export/", export, name="privacy.export"),
    path(f"{_PAGE}<slug:kind>/<int:pk>/erase/", erase, name="privacy.erase"),
]
