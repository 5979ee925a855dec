"""What stands in the way of taking back what an import wrote about the organisation."""

from collections.abc import Sequence

from foresight.foundation.organisation.models import (
    Membership,
    Person,
    Seat,
    SeatHolding,
    Unit,
    UnitPlacement,
    User,
)
from foresight.foundation.organisation.periods import closed_days
from foresight.foundation.transfer.models import ImportRun, ImportTrace
from foresight.foundation.transfer.undoing import Undoing

NAMES = {
    Membership: "任职",
    Person: "人员",
    Seat: "席位",
    SeatHolding: "席位就任",
    Unit: "组织",
    UnitPlacement: "组织上下级关系",
    User: "账号",
}
_DATED = (Membership, UnitPlacement, SeatHolding)


def _obstacles(run: ImportRun) -> Sequence[str]:
    """Places and memberships that were in force on days that have been closed since."""
    closed = closed_days()
    if not closed.lasts:
        return []
    dated = ImportTrace.objects.filter(run=run, model__in=[model._meta.label_lower for model in _DATED])
    by_model = {model._meta.label_lower: model for model in _DATED}
    for trace in dated.iterator():
        row = by_model[trace.model]._default_manager.filter(pk=trace.row_id).first()
        if row is not None and (stretch := closed.latest_within(row.first_day, row.last_day)):
            return [f"任职或上下级关系在 {stretch[0]} 到 {stretch[1]} 有效，那段期间已经关账；请先申请重开"]
    return []


UNDOING = Undoing(names=NAMES, obstacles=_obstacles)
