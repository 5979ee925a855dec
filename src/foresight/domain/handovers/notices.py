"""What hand-overs have to tell: whoever takes over hears what has come."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from foresight.domain.handovers.models import Handover
from foresight.foundation.notices.registry import News, NoticeKind, NoticeSource

NEW = timedelta(days=7)


def _news(now: datetime) -> Iterator[News]:
    done = Handover.objects.filter(state=Handover.State.DONE, ended_at__gte=now - NEW, to_person__isnull=False)
    for handover in done.select_related("from_person"):
        yield News(
            kind="handover.taken",
            key=f"handover:{handover.pk}",
            subject=f"handover:{handover.pk}",
            title=f"{handover.from_person.name}交接给你",
            person_id=handover.to_person_id,
        )


HANDOVERS = NoticeSource(
    (NoticeKind("handover.taken", "接手了交接", "Something was handed over to you", mail="now"),), _news
)
