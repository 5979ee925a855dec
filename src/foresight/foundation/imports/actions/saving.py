"""Saving how files are read, so that it is suggested again."""

from django.db import transaction
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.imports.models import ImportDraft, SavedMapping
from foresight.foundation.imports.plans import headers_of, used_parts
from foresight.foundation.imports.policies import require_importer
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.organisation.models import User


@transaction.atomic
def save_mapping(*, actor: User, draft_id: int, name: str) -> SavedMapping:
    """Saves how the import is read under a name; the same name again stands for the newer one."""
    require_importer(actor)
    name = name.strip()
    if not name or len(name) > 100:
        raise ImportRefusal("请给这种读法起一个名字，1 到 100 个字。")
    draft = ImportDraft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise LookupError(f"没有导入 {draft_id}。")
    parts = used_parts(draft.plan)
    if draft.mapping or not parts:
        raise ImportRefusal("这次导入没有在页面上设定读法，没有可以保存的。")
    plan = {**draft.plan, "parts": [{**part, "samples": {}, "sure": {}} for part in parts]}
    saved, made = SavedMapping.objects.update_or_create(
        name=name,
        defaults={"headers": headers_of(parts), "plan": plan, "made_by": actor, "made_at": timezone.now()},
    )
    record_act(
        actor=actor,
        action="import.save_mapping",
        subject=f"mapping:{saved.pk}",
        after={"name": name, "new": made, "headers": saved.headers},
    )
    return saved


@transaction.atomic
def remove_mapping(*, actor: User, mapping_id: int) -> None:
    """Removes a saved reading. Raises LookupError."""
    require_importer(actor)
    saved = SavedMapping.objects.filter(pk=mapping_id).first()
    if saved is None:
        raise LookupError(f"没有保存过读法 {mapping_id}。")
    record_act(actor=actor, action="import.remove_mapping", subject=f"mapping:{saved.pk}", before={"name": saved.name})
    saved.delete()
