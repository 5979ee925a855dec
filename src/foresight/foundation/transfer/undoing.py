"""Undoing an import: what it made goes, what it changed is put back, as long as nothing has come to depend on it.

Rooms say which of their rows belong to a run (``Owned``); what has no run of its own left a trace when it was written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet

from foresight.foundation.transfer.models import ImportRun, ImportTrace
from foresight.foundation.transfer.traces import columns_of

Act = ImportTrace.Act
PART = 500


@dataclass(frozen=True)
class Owned:
    """Rows that an import made and that can be found by their run."""

    model: type[Model]
    by: str
    """The lookup that leads to the run, for instance ``import_run`` or ``order__import_run``."""


@dataclass(frozen=True)
class Undoing:
    """What a room says about undoing an import."""

    owned: Sequence[Owned] = ()
    names: Mapping[type[Model], str] = field(default_factory=dict)
    """What its rows are called, for the sentence that says what depends on an import."""
    obstacles: Callable[[ImportRun], Sequence[str]] = lambda run: ()
    """Sentences of what else stands in the way."""


_rooms: list[Undoing] = []


def register_undoing(*rooms: Undoing) -> None:
    """Adds what rooms say; the same again changes nothing."""
    _rooms.extend(room for room in rooms if room not in _rooms)


def traced(run: ImportRun, model: type[Model], act: str) -> QuerySet[ImportTrace, int]:
    """Ids of the rows of a model that the run made, changed or removed."""
    found = ImportTrace.objects.filter(run=run, model=model._meta.label_lower, act=act)
    return found.values_list("row_id", flat=True)


def obstacles_of(run: ImportRun) -> list[str]:
    """What keeps the import from being undone, as sentences; empty when nothing does."""
    doomed = _doomed(run)
    found = [*_dependent(doomed), *_changed_since(run)]
    for room in _rooms:
        found += room.obstacles(run)
    return found


def take_back(run: ImportRun) -> dict[str, int]:
    """Takes away what the run made and puts back what it changed; returns the counts by model, for the audit log.

    The caller has made sure that nothing stands in the way, in the same transaction.
    """
    counts: dict[str, int] = {}
    doomed = _doomed(run)
    for model in _in_order(list(doomed)):
        rows: Any = model._default_manager.filter(doomed[model])
        gone = rows.count()
        rows._raw_delete(rows.db)  # what refers to it goes in the same transaction, in its turn
        if gone:
            counts[model._meta.label_lower] = gone
    restored = 0
    for trace in ImportTrace.objects.filter(run=run).exclude(act=Act.MADE).order_by("-id").iterator():
        model = apps.get_model(trace.model)
        values = {name: model._meta.get_field(name).to_python(value) for name, value in trace.before.items()}
        if trace.act == Act.REMOVED:
            model._default_manager.create(pk=trace.row_id, **values)
        else:
            model._default_manager.filter(pk=trace.row_id).update(**values)
        restored += 1
    if restored:
        counts["restored"] = restored
    return counts


def _doomed(run: ImportRun) -> dict[type[Model], Q]:
    """Model → which of its rows go."""
    found: dict[type[Model], Q] = {}
    for room in _rooms:
        for owned in room.owned:
            found[owned.model] = found.get(owned.model, Q()) | Q(**{owned.by: run})
    labels = ImportTrace.objects.filter(run=run, act=Act.MADE).order_by().values_list("model", flat=True).distinct()
    for label in labels:
        model = apps.get_model(label)
        made = Q(pk__in=traced(run, model, Act.MADE))
        found[model] = found[model] | made if model in found else made
    return found


def _in_order(models: list[type[Model]]) -> list[type[Model]]:
    """Those that refer to others before the others."""
    ordered: list[type[Model]] = []
    while models:
        free = [m for m in models if not any(m in _references(other) for other in models if other is not m)]
        ordered += free or models
        models = [m for m in models if free and m not in free]
    return ordered


def _references(model: type[Model]) -> set[Any]:
    return {f.related_model for f in model._meta.concrete_fields if isinstance(f, ForeignKey)}


def _dependent(doomed: Mapping[type[Model], Q]) -> Iterator[str]:
    """Rows that stay and refer to rows that would go."""
    counts: dict[type[Model], set[int]] = {}
    for model, which in doomed.items():
        if not model._default_manager.filter(which).exists():
            continue
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            if other is ImportTrace or not isinstance(relation.field, ForeignKey):
                continue
            rows = other._default_manager.filter(
                **{f"{relation.field.name}__in": model._default_manager.filter(which).values("pk")}
            )
            if other in doomed:
                rows = rows.exclude(pk__in=other._default_manager.filter(doomed[other]).values("pk"))
            counts.setdefault(other, set()).update(rows.values_list("pk", flat=True)[:PART])
    names = {model: name for room in _rooms for model, name in room.names.items()}
    for other, ids in counts.items():
        if ids:
            name = names.get(other, str(other._meta.verbose_name))
            many = f"{len(ids)} 条" if len(ids) < PART else f"{PART} 条以上"
            shown = "、".join(str(row) for row in other._default_manager.filter(pk__in=list(ids)[:3]))
            yield f"{many}{name}用到了这次导入的内容（例如 {shown}）"


def _changed_since(run: ImportRun) -> Iterator[str]:
    """Rows that somebody has changed since the import wrote them."""
    names = {model: name for room in _rooms for model, name in room.names.items()}
    latest: dict[tuple[str, int], ImportTrace] = {}
    for trace in ImportTrace.objects.filter(run=run).exclude(act=Act.REMOVED).order_by("id").iterator():
        latest[(trace.model, trace.row_id)] = trace
    by_model: dict[str, list[ImportTrace]] = {}
    for trace in latest.values():
        by_model.setdefault(trace.model, []).append(trace)
    for label, traces in by_model.items():
        model: Any = apps.get_model(label)
        moved = []
        for start in range(0, len(traces), PART):
            part = traces[start : start + PART]
            rows = model._default_manager.in_bulk([trace.row_id for trace in part])
            for trace in part:
                row = rows.get(trace.row_id)
                if row is None or columns_of(row, trace.after) != trace.after:
                    moved.append(str(row) if row is not None else str(trace.row_id))
        if moved:
            name = names.get(model, str(model._meta.verbose_name))
            yield f"{len(moved)} 条{name}后来又改过（例如 {'、'.join(moved[:3])}）"
