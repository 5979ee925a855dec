"""Somebody's data is taken along or erased on request; every figure stays, and the chain of the audit log holds."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection

from foresight.core.metrics import CATALOGUE
from foresight.core.values import Period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.ledger.actions import save_contacts
from foresight.domain.ledger.inputs import ContactInput
from foresight.domain.ledger.models import Contact
from foresight.domain.targets.queries import version_for
from foresight.foundation.accounts.actions import change_account
from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.verification import verify_chain
from foresight.foundation.commitments.actions import make_commitment
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.organisation.actions import record_leaving, save_people, withdraw_leaving
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.privacy.actions import ErasureRefused, erase_personal_data, export_personal_data
from foresight.foundation.privacy.holdings import preview_of, subjects_found
from foresight.foundation.privacy.registry import personal_data
from foresight.foundation.privacy.subjects import SubjectNotFound
from foresight.foundation.warehouse.scope import RowScope
from tests.accounts import logged_in
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters, take_back
from tests.cast import START, Cast

NOW = datetime(2025, 9, 1, 9, tzinfo=UTC)
TODAY = date(2025, 6, 30)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "2025")
REASON = "2025-08-30 第 7 号申请"


@pytest.fixture
def company(cast: Cast) -> Cast:
    """Ada is called 艾达华, sold for 1,300, has left, and is named in many places."""
    from foresight.domain.targets.inputs import LevelInput

    save_people(actor=None, people=[PersonInput("ada", "艾达华", START)])
    stock_masters()
    sound(
        sign(
            order("O-1", "2025-01-06", line("a1", 1000)),
            order("O-2", "2025-02-10", line("b1", 300), sellers=[("ada", 1, 3), ("cleo", 2, 3)]),
            order("O-3", "2025-03-03", line("a1", 500), sellers=["cleo"], customer="k2"),
        )
    )
    sound(take_back("R-1", "O-1", "2025-04-01", 100, line_key="1"))
    sound(bills(bill("B-1", "2025-03-01", 1000, "O-1")))
    sound(pay("P-1", "2025-02-20", 600, ("B-1", 600)))
    plan_2025(
        LevelInput("quarter", "3:3:2:2"),
        LevelInput("region", {"华东": 60, "华北": 40}),
        LevelInput("product_line", {"A 线": 55, "B 线": 45}),
        LevelInput("person"),
        floor=2000,
        stretch=3000,
    )
    change_account(actor=None, account_id=cast.ada.pk, email="ada.hua@example.com", is_administrator=False)
    make_commitment(
        actor=None,
        kind="task",
        title="请艾达华补合同",
        promised_by_id=cast.person("cleo").pk,
        promised_to_id=cast.person("ada").pk,
        due_on=date(2025, 7, 4),
    )
    record_act(
        actor=cast.ada, action="plan.adopt", subject="plan:x", after={"ada": {"name": "艾达华"}}, reason="艾达华要求"
    )
    Authenticator.objects.create(
        user=cast.ada, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "hidden", "used_mask": 0}
    )
    return cast


def gone(cast: Cast) -> None:
    record_leaving(actor=None, person_code="ada", last_day=date(2025, 6, 20), reason="家里的事")


def erase(code: str = "ada", kind: str = "person", actor: User | None = None, reason: str = REASON) -> str:
    return erase_personal_data(actor=actor, kind=kind, code=code, reason=reason, on=TODAY, now=NOW).code


def figures() -> dict[str, object]:
    """Every metric of the catalogue, whole and by every dimension it has, by numbers of members."""
    source = reader(scope=RowScope.all())
    version = version_for(YEAR, TODAY)
    assert version is not None
    found: dict[str, object] = {}
    for key, metric in CATALOGUE.items():
        for by in ((), *((dimension,) for dimension in metric.dimensions)):
            question = Question(key, YEAR, by=by, plan=version.pk if metric.needs_plan else None)
            answer = source.answer(question)
            found[f"{key} {by}"] = (
                answer.total.ratio,
                sorted((str([member.id for member in cell.members]), str(cell.ratio)) for cell in answer.cells),
            )
    return found


def whole_database() -> str:
    """Everything that stands in the tables, as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(found)


def test_every_figure_stays_and_the_name_is_nowhere(company: Cast) -> None:
    gone(company)
    before = figures()
    person = company.person("ada").pk
    code = erase()
    assert code == f"erased-{person}"
    assert figures() == before
    left = Person.objects.get(pk=person)
    assert (left.code, left.name, left.leaving_reason, left.erased_at) == (code, f"已删除人员 {code}", "", NOW)
    assert left.memberships.count() == 1
    everything = whole_database()
    for word in ("艾达华", "ada.hua", "家里的事", "'ada'", '"ada"', ":ada"):
        assert word not in everything, [row for row in everything.splitlines() if word in row][:3]


def test_the_account_cannot_log_in_and_its_keys_are_gone(company: Cast) -> None:
    client = logged_in("ada")
    assert client.get("/").status_code == 200
    gone(company)
    erase()
    account = User.objects.get(pk=company.ada.pk)
    assert account.username == f"erased-account-{account.pk}"
    assert (account.email, account.is_active, account.has_usable_password()) == ("", False, False)
    assert not Authenticator.objects.filter(user=account).exists()
    assert client.get("/").status_code == 302
    assert Session.objects.count() == 0


def test_the_chain_holds_and_the_act_names_nobody(company: Cast) -> None:
    gone(company)
    noted = verify_chain().last_digest
    code = erase(actor=company.dora)
    verdict = verify_chain(expected=[noted])
    assert verdict.intact, verdict.sentence
    act = AuditEntry.objects.latest("sequence")
    assert (act.action, act.actor_id, act.subject, act.reason) == (
        "privacy.erase",
        company.dora.pk,
        f"person:{code}",
        REASON,
    )
    changed = AuditEntry.objects.get(action="plan.adopt", subject="plan:x")
    assert changed.after == {code: {"name": f"已删除人员 {code}"}}
    assert changed.reason == f"已删除人员 {code}要求"
    assert changed.actor_id == company.ada.pk
    assert Commitment.objects.get().title == f"请已删除人员 {code}补合同"


def test_the_preview_foretells_the_numbers(company: Cast) -> None:
    gone(company)
    preview = preview_of(viewer=company.dora, kind="person", on=TODAY, code="ada")
    assert preview.obstacle == ""
    foretold = {held.source.key: held.holding.erased for held in preview.held}
    kept = {held.source.key: held.holding.kept for held in preview.held}
    assert foretold["account"] == 2  # the account and its second factor
    assert foretold["commitments"] == 1
    assert kept["organisation"] == 1  # the membership
    assert kept["ledger"] == 2 + 3 + 2  # credits; sales entries of O-1, its return, and O-2; due and paid of B-1
    done = erase_personal_data(actor=None, kind="person", code="ada", reason=REASON, on=TODAY, now=NOW)
    assert done.rows == foretold


def test_a_code_of_digits_stays(company: Cast) -> None:
    save_people(actor=None, people=[PersonInput("S0042", "赵小海", START, date(2025, 5, 1))])
    assert erase("S0042") == "S0042"
    assert Person.objects.get(code="S0042").name == "已删除人员 S0042"


def test_who_is_still_here_is_not_erased(company: Cast) -> None:
    with pytest.raises(ErasureRefused, match="没有离职"):
        erase()
    record_leaving(actor=None, person_code="ada", last_day=TODAY, reason="搬家")
    with pytest.raises(ErasureRefused, match="2025-06-30 才离职"):
        erase()
    assert Person.objects.get(code="ada").name == "艾达华"


@pytest.mark.parametrize("reason", ["", "  ", "艾达华的申请", "ADA 申请", "ada.hua@example.com 来信"])
def test_a_reason_is_needed_and_must_not_name_whom_it_is_about(company: Cast, reason: str) -> None:
    gone(company)
    with pytest.raises(ErasureRefused):
        erase(reason=reason)
    assert Person.objects.get(code="ada").name == "艾达华"


def test_it_cannot_be_done_twice_nor_undone(company: Cast) -> None:
    gone(company)
    code = erase()
    with pytest.raises(ErasureRefused, match="已经删除过"):
        erase(code)
    with pytest.raises(SubjectNotFound):
        erase("ada")
    outcome = save_people(actor=None, people=[PersonInput(code, "艾达华", START)])
    assert [problem.field for problem in outcome.problems] == ["code"]
    with pytest.raises(ChangeRefused, match="不能再撤回"):
        withdraw_leaving(actor=None, person_code=code, reason="写错了")


def test_it_takes_the_right(company: Cast) -> None:
    gone(company)
    for actor in (company.ben, company.director, company.cleo):
        with pytest.raises(PermissionDenied):
            erase(actor=actor)
        with pytest.raises(PermissionDenied):
            export_personal_data(actor=actor, kind="person", code="ada", now=NOW)
        with pytest.raises(PermissionDenied):
            preview_of(viewer=actor, kind="person", on=TODAY, code="ada")
        with pytest.raises(PermissionDenied):
            subjects_found(viewer=actor, text="ada")


def test_a_contact_is_erased_and_not_written_back(company: Cast) -> None:
    wang = ContactInput(
        "K-0001", "王总裁", "k1", title="总裁", phone="13800000001", email="w@example.com", note="爱喝茶"
    )
    sound(save_contacts(actor=None, contacts=[wang, ContactInput("K-0002", "李工", "k1", note="王总裁的同学")]))
    sound(save_contacts(actor=None, contacts=[ContactInput("K-0001", "王总裁", "k1", phone="13800000002")]))
    assert erase("K-0001", "contact") == "K-0001"
    left = Contact.objects.get(code="K-0001")
    assert (left.name, left.title, left.phone, left.email, left.note) == ("已删除联系人 K-0001", "", "", "", "")
    assert Contact.objects.get(code="K-0002").note == "已删除联系人 K-0001的同学"
    assert "王总裁" not in whole_database()
    for word in ("13800000001", "13800000002", "w@example.com", "爱喝茶"):
        assert word not in whole_database()
    assert save_contacts(actor=None, contacts=[wang]).bad == 1
    assert verify_chain().intact


def test_everything_that_is_held_is_taken_along(company: Cast) -> None:
    content = export_personal_data(actor=company.dora, kind="person", code="ada", now=NOW, reason=REASON)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = json.loads(archive.read("personal-data.json"))
        book = openpyxl.load_workbook(io.BytesIO(archive.read("personal-data.xlsx")))
    assert (document["code"], document["name"]) == ("ada", "艾达华")
    tables = {
        (source["key"], table["name"]): table["rows"] for source in document["sources"] for table in source["tables"]
    }
    assert tables["organisation", "人员"] == [
        {"编号": "ada", "姓名": "艾达华", "入职日": "2024-01-01", "离职日": None, "离职原因": ""}
    ]
    assert [row["邮箱"] for row in tables["account", "账号"]] == ["ada.hua@example.com"]
    assert [row["订单"] for row in tables["ledger", "签订的订单"]] == ["O-1", "O-2"]
    assert [row["内容"] for row in tables["commitments", "承诺"]] == ["请艾达华补合同"]
    assert "plan:x" in {row["对象"] for row in tables["audit", "做过的事"]}
    assert tables["targets", "目标"]
    assert {source["key"] for source in document["sources"]} == {
        source.key for source in personal_data() if "person" in source.about
    }
    assert "hidden" not in json.dumps(document)
    assert book.sheetnames[0] == "说明"
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.subject) == ("privacy.export", "person:ada")


def test_after_an_erasure_only_what_was_kept_is_taken_along(company: Cast) -> None:
    gone(company)
    code = erase()
    content = export_personal_data(actor=None, kind="person", code=code, now=NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("personal-data.json").decode()
    assert "艾达华" not in text
    assert "ada.hua" not in text
    assert "O-1" in text


def test_a_search_finds_people_and_contacts(company: Cast) -> None:
    sound(save_contacts(actor=None, contacts=[ContactInput("c1", "艾小姐", "k1")]))
    found = subjects_found(viewer=company.dora, text="艾")
    assert [(subject.kind, subject.code) for subject in found] == [("person", "ada"), ("contact", "c1")]
    assert subjects_found(viewer=company.dora, text="") == []
    with pytest.raises(SubjectNotFound):
        preview_of(viewer=None, kind="nobody", on=TODAY, pk=1)


def test_a_longer_name_of_somebody_else_stays(company: Cast) -> None:
    save_people(actor=None, people=[PersonInput("S0099", "艾达华强", START)])
    record_act(actor=None, action="role.grant", subject="person:S0099", after={"name": "艾达华强", "by": "艾达华"})
    gone(company)
    code = erase()
    entry = AuditEntry.objects.get(subject="person:S0099", action="role.grant")
    assert entry.after == {"name": "艾达华强", "by": f"已删除人员 {code}"}
