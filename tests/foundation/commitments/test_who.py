"""Who sees a promise, and who acts where somebody is absent, has left or has no account."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.commitments import registry
from foresight.foundation.commitments.actions import (
    accept_commitment,
    make_commitment,
    move_commitment,
    release_commitment,
    remind_of_commitment,
    report_commitment,
)
from foresight.foundation.commitments.models import Commitment, State
from foresight.foundation.commitments.policies import standing_of
from foresight.foundation.commitments.queries import commitments_visible_to, count_to_do
from foresight.foundation.commitments.refusals import CommitmentRefused, CommitmentUnknown
from foresight.foundation.commitments.registry import CommitmentKind, register_commitment_kinds
from foresight.foundation.organisation.actions import (
    create_account,
    delegate,
    grant_role,
    save_memberships,
    save_people,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.roles import Role
from tests.cast import PASSWORD, START, Cast

TODAY = date(2025, 6, 30)
FRIDAY = date(2025, 7, 4)


def promise(by: str, to: str | None = None, title: str = "报价") -> Commitment:
    return make_commitment(
        actor=None,
        kind="task",
        title=title,
        promised_by_id=Person.objects.get(code=by).pk,
        promised_to_id=Person.objects.get(code=to).pk if to else None,
        due_on=FRIDAY,
    )


def titles(viewer: User) -> set[str]:
    return set(commitments_visible_to(viewer).values_list("title", flat=True))


@pytest.fixture
def promises(cast: Cast) -> Cast:
    promise("ada", "cleo", "ada to cleo")
    promise("cleo", None, "cleo to the company")
    promise("ben", "director", "ben to the director")
    return cast


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("ada", {"ada to cleo"}),
        ("ben", {"ada to cleo", "ben to the director"}),  # he leads Ada's unit
        ("cleo", {"ada to cleo", "cleo to the company"}),
        ("director", {"ada to cleo", "cleo to the company", "ben to the director"}),
        ("dora", {"ada to cleo", "cleo to the company", "ben to the director"}),
    ],
)
def test_both_sides_and_the_leaders_of_the_promiser_see_it(promises: Cast, viewer: str, seen: set[str]) -> None:
    assert titles(getattr(promises, viewer)) == seen


def test_leaders_follow_the_promiser_to_another_unit(promises: Cast) -> None:
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("ada", "east-1", START, date(2025, 6, 29)),
            MembershipInput("ada", "north-1", TODAY),
        ],
    )
    assert titles(promises.ben) == {"ben to the director"}


def test_a_leaver_is_still_led_from_the_last_unit(promises: Cast) -> None:
    save_people(actor=None, people=[PersonInput("ada", "艾达", START, date(2025, 6, 15))])
    save_memberships(actor=None, memberships=[MembershipInput("ada", "east-1", START, date(2025, 6, 15))])
    assert "ada to cleo" in titles(promises.ben)
    found = Commitment.objects.get(title="ada to cleo")
    reported = report_commitment(actor=promises.ben, commitment_id=found.pk, result="已由本代为完成")
    assert reported.history.get(act="reported").on_behalf_of == promises.person("ada")


def test_an_inactive_account_sees_nothing(promises: Cast) -> None:
    promises.director.is_active = False
    promises.director.save()
    assert titles(promises.director) == set()
    assert count_to_do(promises.director, on=FRIDAY) == 0


def test_the_account_of_somebody_who_has_left_sees_and_does_nothing(promises: Cast) -> None:
    save_people(actor=None, people=[PersonInput("ada", "艾达", START, date(2025, 6, 29))])
    ada = User.objects.get(username="ada")
    assert titles(ada) == set()
    assert count_to_do(ada, on=FRIDAY) == 0
    assert standing_of(ada, on=TODAY).stands_for == frozenset()
    with pytest.raises(CommitmentUnknown):
        report_commitment(actor=ada, commitment_id=Commitment.objects.get(title="ada to cleo").pk)


def test_an_auditor_reads_all_and_does_nothing(promises: Cast) -> None:
    save_people(actor=None, people=[PersonInput("eve", "伊芙", START)])
    eve = create_account(actor=None, username="eve", password=PASSWORD, person_code="eve")
    assert titles(eve) == set()
    grant_role(actor=None, person_code="eve", role=Role.AUDITOR, first_day=TODAY)
    assert len(titles(eve)) == 3
    found = Commitment.objects.get(title="ada to cleo")
    with pytest.raises(PermissionDenied):
        report_commitment(actor=eve, commitment_id=found.pk)
    with pytest.raises(PermissionDenied):
        remind_of_commitment(actor=eve, commitment_id=found.pk)
    with pytest.raises(PermissionDenied):
        move_commitment(actor=eve, commitment_id=found.pk, due_on=FRIDAY, reason="x")
    with pytest.raises(PermissionDenied, match="你不能替艾达作出承诺"):
        make_commitment(actor=eve, kind="task", title="x", promised_by_id=promises.person("ada").pk, due_on=FRIDAY)


def test_a_role_that_ended_yesterday_shows_nothing_today(promises: Cast) -> None:
    save_people(actor=None, people=[PersonInput("eve", "伊芙", START)])
    eve = create_account(actor=None, username="eve", password=PASSWORD, person_code="eve")
    grant_role(actor=None, person_code="eve", role=Role.AUDITOR, first_day=START, last_day=date(2025, 6, 29))
    assert titles(eve) == set()


def test_a_delegate_acts_for_somebody_absent_and_the_history_says_for_whom(promises: Cast) -> None:
    delegate(actor=None, principal_code="cleo", delegate_code="dora", first_day=TODAY, last_day=TODAY)
    delegate(actor=None, principal_code="ada", delegate_code="ben", first_day=TODAY, last_day=TODAY)
    found = Commitment.objects.get(title="ada to cleo")
    reported = report_commitment(actor=promises.ben, commitment_id=found.pk)
    assert reported.history.get(act="reported").on_behalf_of == promises.person("ada")
    done = accept_commitment(actor=promises.dora, commitment_id=found.pk)
    assert done.history.get(act="accepted").on_behalf_of == promises.person("cleo")


def test_a_delegate_of_a_delegate_sees_nothing(promises: Cast) -> None:
    save_people(actor=None, people=[PersonInput("eve", "伊芙", START), PersonInput("finn", "芬", START)])
    eve = create_account(actor=None, username="eve", password=PASSWORD, person_code="eve")
    finn = create_account(actor=None, username="finn", password=PASSWORD, person_code="finn")
    delegate(actor=None, principal_code="ada", delegate_code="eve", first_day=TODAY, last_day=TODAY)
    delegate(actor=None, principal_code="eve", delegate_code="finn", first_day=TODAY, last_day=TODAY)
    assert titles(eve) == {"ada to cleo"}
    assert titles(finn) == set()
    found = Commitment.objects.get(title="ada to cleo")
    with pytest.raises(CommitmentUnknown):
        report_commitment(actor=finn, commitment_id=found.pk)


def test_the_promiser_never_accepts_or_releases_even_as_the_others_delegate(cast: Cast) -> None:
    made = promise("ada", "ben")
    delegate(actor=None, principal_code="ben", delegate_code="ada", first_day=TODAY, last_day=TODAY)
    with pytest.raises(PermissionDenied):
        release_commitment(actor=cast.ada, commitment_id=made.pk, reason="不做了")
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    with pytest.raises(PermissionDenied):
        accept_commitment(actor=cast.ada, commitment_id=made.pk)


def test_the_leader_of_the_promiser_accepts_what_was_promised_to_somebody_without_account(cast: Cast) -> None:
    save_people(actor=None, people=[PersonInput("gil", "吉尔", START)])
    save_memberships(actor=None, memberships=[MembershipInput("gil", "north-1", START, job="support")])
    made = promise("ada", "gil")
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    with pytest.raises(PermissionDenied, match="吉尔"):
        accept_commitment(actor=cast.ben, commitment_id=made.pk)  # he leads Ada, not Gil
    assert accept_commitment(actor=cast.director, commitment_id=made.pk).state == State.DONE


def test_somebody_without_account_is_reported_for_by_the_leader(cast: Cast) -> None:
    save_people(actor=None, people=[PersonInput("gil", "吉尔", START)])
    save_memberships(actor=None, memberships=[MembershipInput("gil", "east-1", START, job="support")])
    made = promise("gil", "ben")
    assert report_commitment(actor=cast.director, commitment_id=made.pk).state == State.REPORTED
    with pytest.raises(PermissionDenied, match="艾达或其代理人"):
        report_commitment(actor=cast.ben, commitment_id=promise("ada", "ben").pk)  # Ada has an account of her own


def test_nobody_promises_in_the_name_of_a_colleague(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="你不能替本作出承诺"):
        make_commitment(actor=cast.ada, kind="task", title="x", promised_by_id=cast.person("ben").pk, due_on=FRIDAY)
    made = make_commitment(actor=cast.ben, kind="task", title="x", promised_by_id=cast.person("ada").pk, due_on=FRIDAY)
    assert made.made_by == cast.ben


def test_a_kind_may_be_asked_by_everybody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    register_commitment_kinds(CommitmentKind("test.request", "协同请求", "Request", asked_by_everybody=True))
    made = make_commitment(
        actor=cast.ada,
        kind="test.request",
        title="出一份图纸",
        promised_by_id=cast.person("cleo").pk,
        promised_to_id=cast.person("ada").pk,
        due_on=FRIDAY,
    )
    assert titles(cast.cleo) == {"出一份图纸"}
    report_commitment(actor=cast.cleo, commitment_id=made.pk)
    assert accept_commitment(actor=cast.ada, commitment_id=made.pk).state == State.DONE


@pytest.mark.parametrize("side", ["promised_by_id", "promised_to_id"])
def test_somebody_who_has_left_promises_and_is_promised_nothing_new(cast: Cast, side: str) -> None:
    save_people(actor=None, people=[PersonInput("ada", "艾达", START, date(2025, 6, 29))])
    by, to = (cast.person(code).pk for code in (("ada", "ben") if side == "promised_by_id" else ("ben", "ada")))
    with pytest.raises(CommitmentRefused, match="艾达已在 2025-06-29 离职"):
        make_commitment(actor=None, kind="task", title="x", due_on=FRIDAY, promised_by_id=by, promised_to_id=to)


def test_somebody_may_promise_until_the_last_day(cast: Cast) -> None:
    save_people(actor=None, people=[PersonInput("ada", "艾达", START, TODAY)])
    assert promise("ada").state == State.OPEN


def test_an_account_without_a_person_has_no_promises_of_its_own(cast: Cast) -> None:
    root = create_account(actor=None, username="root", password=PASSWORD, is_administrator=True)
    made = promise("ada", "ben")
    assert titles(root) == {"报价"}
    assert count_to_do(root, on=FRIDAY) == 0
    standing = standing_of(root, on=TODAY)
    assert standing.stands_for == frozenset()
    with pytest.raises(PermissionDenied):
        report_commitment(actor=root, commitment_id=made.pk)
