"""The two files of a list, in the same place and look on every page."""

from typing import Any

from django import template

from foresight.foundation.exports.registry import export_list
from foresight.web.exports.links import files_of

register = template.Library()


@register.inclusion_tag("web/exports/files.html", takes_context=True)
def export_files(context: Any, key: str, **more: object) -> dict[str, object]:
    """Links to the files of a list: of what the page shows, and of all of it where that is more.

    What the page shows is said by its address and, where it has one, by the choice of period and unit; ``more`` adds
    what neither says.
    """
    chosen = export_list(key)
    words: dict[str, str] = {name: str(text) for name, text in context["request"].GET.items()}
    if choice := context.get("choice"):
        words = {"period": choice.period.label, "unit": str(choice.unit or ""), **words}
    words |= {name: str(text) for name, text in more.items()}
    shown = files_of(chosen, words)
    whole = files_of(chosen, chosen.whole)
    listed = "metric" not in chosen.words and not {"period", "plan", "tab"} & set(chosen.words)
    return {"shown": shown, "whole": whole if listed and whole != shown else []}
