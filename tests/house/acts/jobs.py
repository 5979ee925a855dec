"""The acts of background work: everybody acts on the own jobs; who may ask is the business of the room that asks."""

from foresight.foundation.jobs.actions import cancel_job, start_again, start_job
from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.sweeping import SWEEP
from foresight.foundation.organisation.models import User


def _own(actor: User | None, state: State) -> int:
    job = start_job(actor=None, kind=SWEEP, arguments={})
    Job.objects.filter(pk=job.pk).update(actor=actor, state=state)
    return job.pk


ACTS = {
    "jobs.start_job": lambda actor: start_job(actor=actor, kind=SWEEP, arguments={}, subject="house:1"),
    "jobs.cancel_job": lambda actor: cancel_job(actor=actor, job_id=_own(actor, State.WAITING)),
    "jobs.start_again": lambda actor: start_again(actor=actor, job_id=_own(actor, State.FAILED)),
}
FOR_EVERYBODY = set(ACTS)
