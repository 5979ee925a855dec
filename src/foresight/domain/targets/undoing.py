"""Which rows of the targets an import made, and what stands in the way of taking them back."""

from collections.abc import Sequence

from foresight.domain.targets.models import Plan, PlanCell, PlanVersion, Tier
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.undoing import Owned, Undoing


def _obstacles(run: ImportRun) -> Sequence[str]:
    """Later versions are made from the one that the import wrote."""
    return [
        f"目标计划 {version.plan.code} 后来有了第 {later.number} 版，它从这次导入的第 {version.number} 版而来"
        for version in PlanVersion.objects.filter(import_run=run).select_related("plan")
        if (later := version.plan.versions.filter(number__gt=version.number).order_by("number").first())
        and later.import_run_id != run.pk
    ]


UNDOING = Undoing(
    owned=(Owned(PlanCell, "version__import_run"), Owned(PlanVersion, "import_run")),
    names={Plan: "目标计划", PlanCell: "目标", PlanVersion: "目标版本", Tier: "目标档位"},
    obstacles=_obstacles,
)
