"""The pages of imports: what the form shows comes back, a constant number of statements, refusals in their place."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foresight.domain.ledger.models import Customer, Order
from foresight.foundation.imports.models import ImportDraft, SavedMapping
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.organisation.models import ClosedPeriod, User
from foresight.foundation.transfer.models import ImportRun
from tests.foundation.imports.uploads import messy, rows_of, saved, upload, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(as_user: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    client: Client = as_user("dora")
    return client


def inputs_of(draft: ImportDraft, **changes: str) -> dict[str, Any]:
    """What the browser sends back for the form of the only table, with changes."""
    (part,) = draft.plan["parts"]
    sent: dict[str, Any] = {
        "revision": draft.revision,
        "source": draft.plan["source"],
        "0-type": part["type"],
        "0-header": part["header"],
        "0-dates": part["dates"],
    }
    for key, column in part["columns"].items():
        sent[f"0-{key}-column"] = column
    for key, unit in part["units"].items():
        sent[f"0-{key}-unit"] = unit
    for key, words in part["values"].items():
        sent[f"0-{key}-word"], sent[f"0-{key}-code"] = list(words), list(words.values())
    return sent | changes


def uploaded(client: Client, file: Any) -> ImportDraft:
    response = client.post("/data/imports/upload/", {"files": [file]})
    assert response.status_code == 302, response.content
    return ImportDraft.objects.latest("pk")


def test_from_the_upload_to_the_undo(dora: Client) -> None:
    draft = uploaded(dora, messy())
    page = dora.get(f"/data/imports/{draft.pk}/").content.decode()
    assert "价税合计（万元）（11.3、2.26、5.65）" in page
    plan = draft.plan
    assert dora.post(f"/data/imports/{draft.pk}/map/", inputs_of(draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.plan["parts"][0]["columns"] == plan["parts"][0]["columns"]
    assert draft.report is not None
    assert draft.report["bad"] == 2
    page = dora.get(f"/data/imports/{draft.pk}/").content.decode()
    assert 'name="cell-0" value="长城电器"' in page
    # A word that is not known can be given its code for all rows at once.
    assert "长城电器 →" in page
    words = inputs_of(draft)
    words["0-customer-word"] = [*words["0-customer-word"], "长城电器"]
    words["0-customer-code"] = [*words["0-customer-code"], "k2"]
    dora.post(f"/data/imports/{draft.pk}/map/", words)
    sheet = dora.get(f"/data/imports/{draft.pk}/errors/").content
    assert [row[0] for row in rows_of(sheet)[1:]] == [7]
    mended = saved(sheet, {"G2": "2025-04-30"})
    dora.post(f"/data/imports/{draft.pk}/errors/back/", {"file": upload("错误.xlsx", mended)})
    draft.refresh_from_db()
    assert draft.report is not None
    assert draft.report["bad"] == 0
    orders = Order.objects.count()
    dora.post(f"/data/imports/{draft.pk}/apply/", {"revision": draft.revision})
    assert "可以离开这一页" in dora.get(f"/data/imports/{draft.pk}/").content.decode()
    work_off()
    run = ImportRun.objects.get()
    assert dora.get(f"/data/imports/{draft.pk}/").headers["Location"] == f"/data/imports/runs/{run.pk}/"
    assert Order.objects.count() == orders + 3
    assert dora.post(f"/data/imports/runs/{run.pk}/undo/", {"reason": ""}).status_code == 400
    dora.post(f"/data/imports/runs/{run.pk}/undo/", {"reason": "试"})
    assert Order.objects.count() == orders
    assert "已撤销" in dora.get("/data/imports/").content.decode()


def test_another_type_or_header_is_guessed_anew_before_anything_is_checked(dora: Client) -> None:
    draft = uploaded(dora, upload("名单.csv", "说明\n编号,名称\nk71,嵩山\n"))
    part = draft.plan["parts"][0]
    assert part["header"] == 2
    dora.post(f"/data/imports/{draft.pk}/map/", inputs_of(draft, **{"0-type": "customer"}))
    draft.refresh_from_db()
    assert draft.plan["parts"][0]["columns"] == {"code": "编号", "name": "名称"}
    assert draft.report is None
    old = {"revision": str(draft.revision - 1), "0-type": "person"}
    stale = dora.post(f"/data/imports/{draft.pk}/map/", inputs_of(draft, **old))
    assert stale.status_code == 400
    assert "别处改过" in stale.content.decode()


def test_two_types_from_one_table_and_a_saved_reading(dora: Client) -> None:
    rows = [("合同号", "签订日期", "客户编号", "客户名称", "未税金额"), ("H-1", "2025-05-05", "k55", "华山", "10")]
    draft = uploaded(dora, upload("订单.xlsx", workbook({"订单": rows})))
    dora.post(f"/data/imports/{draft.pk}/map/", inputs_of(draft, again="0"))
    draft.refresh_from_db()
    assert [part["type"] for part in draft.plan["parts"]] == ["order", ""]
    one = {**inputs_of(ImportDraft(plan={**draft.plan, "parts": draft.plan["parts"][:1]}, revision=draft.revision))}
    dora.post(f"/data/imports/{draft.pk}/map/", one | {"1-type": "customer", "1-header": "1"})
    draft.refresh_from_db()
    assert draft.plan["parts"][1]["columns"] == {"code": "客户编号", "name": "客户名称"}
    sent = one | {"revision": draft.revision, "1-type": "customer", "1-header": "1"}
    sent |= {"1-code-column": "客户编号", "1-name-column": "客户名称"}
    dora.post(f"/data/imports/{draft.pk}/map/", sent)
    draft.refresh_from_db()
    assert draft.report is not None
    assert [(c["type"], c["new"], c["bad"]) for c in draft.report["counts"]] == [("customer", 1, 0), ("order", 1, 0)]
    assert not Customer.objects.filter(code="k55").exists()
    dora.post(f"/data/imports/{draft.pk}/save-mapping/", {"name": "月报"})
    assert SavedMapping.objects.get().name == "月报"
    again = uploaded(dora, upload("下月.xlsx", workbook({"订单": rows})))
    assert [part["type"] for part in again.plan["parts"]] == ["order", "customer"]


def test_an_amendment_of_a_closed_period_is_refused_with_the_way_out(dora: Client) -> None:
    ClosedPeriod.objects.create(
        first_day="2025-01-01",
        last_day="2025-01-31",
        closed_by=User.objects.get(username="dora"),
        closed_at="2025-02-03T00:00Z",
    )
    file = upload("订单.csv", "订单号,行号,签订日,不含税金额\nC-1,1,2025-01-20,100\n")
    draft = uploaded(dora, file)
    dora.post(f"/data/imports/{draft.pk}/map/", inputs_of(draft))
    page = dora.get(f"/data/imports/{draft.pk}/").content.decode()
    assert "已经关账" in page
    assert 'name="correction_on"' in page
    draft.refresh_from_db()
    way_out = {"revision": draft.revision, "reason": "漏录", "correction_on": "2025-06-02"}
    dora.post(f"/data/imports/{draft.pk}/fix/", way_out)
    draft.refresh_from_db()
    assert draft.report is not None
    assert (draft.report["bad"], draft.report["counts"][0]["new"]) == (0, 1)
    wrong = dora.post(
        f"/data/imports/{draft.pk}/fix/", {"revision": draft.revision, "reason": "x", "correction_on": "明年"}
    )
    assert wrong.status_code == 400


def test_numbers_are_written_as_somebody_says(dora: Client) -> None:
    draft = uploaded(dora, upload("订单.csv", "订单号;签订日;不含税金额\nE-1;2025-05-05;1.234,50\n"))
    assert draft.plan["numbers"] == "1.234,50"
    dora.post(f"/data/imports/{draft.pk}/map/", inputs_of(draft, numbers="1.234,50"))
    draft.refresh_from_db()
    assert draft.report is not None
    assert draft.report["counts"][0]["sums"] == {"net": "1234.50"}


def test_a_mapping_file_may_stand_for_the_form(dora: Client) -> None:
    draft = uploaded(dora, upload("rows.csv", "a,b\nk91,泰山\n"))
    text = 'source = "x"\n[[record]]\ntype = "customer"\nfile = "rows.csv"\ncolumns = { code = "a", name = "b" }\n'
    dora.post(f"/data/imports/{draft.pk}/map/", {"mapping": upload("m.toml", text)})
    draft.refresh_from_db()
    assert draft.report is not None
    assert draft.report["counts"][0]["new"] == 1
    wrong = dora.post(f"/data/imports/{draft.pk}/map/", {"mapping": upload("m.toml", "source = ")})
    assert wrong.status_code == 400
    assert "TOML" in wrong.content.decode()


def test_the_list_asks_a_constant_number_of_questions(dora: Client) -> None:
    counts = []
    for number in (1, 3):
        while ImportDraft.objects.count() < number:
            uploaded(dora, upload("客户.csv", f"客户编号,客户名称\nk{number},甲\n"))
            ImportRun.objects.create(started_at="2025-01-01T00:00Z", source="x", path="x", mapping="")
        with CaptureQueriesContext(connection) as asked:
            dora.get("/data/imports/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
