"""axe finds nothing on any page of the demo company.

Somebody who may see everything follows every link, and of each address one page is looked at. A page that no link leads
to, or that is looked at by nobody, fails. The journeys of accounts look at the pages on which somebody comes in.
"""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from tests.e2e.barriers import barriers
from tests.e2e.conftest import DRAWN, SIZES, Journey
from tests.house.pages import ACTS_ONLY, OPEN, PAGES

pytestmark = pytest.mark.e2e
FILES = (".xlsx", ".csv", ".css", ".docx", ".json", ".pdf")
IN_A_STATE = {
    "account_link": "in the journeys of accounts",
    "account_reauthenticate": "in the journeys of accounts",
    "export.made": "a file that a job has made",
    "forgotten": "before anybody is known: below",
    "health.live": "for machines",
    "health.metrics": "for machines",
    "health.ready": "for machines",
    "import": "in the journey of an import",
    "import.file": "a file as it was uploaded",
    "import.mapping": "a file for the command line",
    "import.run": "in the journey of an import",
    "job": "nobody has asked for one in the demo company: in the journey of an import",
    "job.progress": "a part of the page of a job",
    "me.factor": "sends on whoever lacks nothing",
    "mfa_authenticate": "in the journeys of accounts",
    "mfa_deactivate_totp": "in the journeys of accounts",
    "mfa_index": "another name of the own account",
    "mfa_login_webauthn": "answers a script",
    "mfa_reauthenticate": "as mfa_authenticate",
    "mfa_reauthenticate_webauthn": "as mfa_authenticate",
    "mfa_remove_webauthn": "in the journeys of accounts",
    "mfa_view_recovery_codes": "in the journeys of accounts",
    "notice": "goes on to another page",
    "notice_group": "as notice_group.new",
    "openapi": "for machines",
    "openid_connect_callback": "goes on to another page",
    "person.withdraw": "as person.leave",
    "place.end": "as the other forms of the organisation",
    "place.undo": "as the other forms of the organisation",
    "unit.reopen": "as the other forms of the organisation",
    "unit.undo_move": "as the other forms of the organisation",
}
"""Pages that a walk through the demo company does not come to, with who looks at them."""
BEFORE = ("/login/", "/login/forgotten/")
SEEDS = ("/", "/me/", "/settings/", "/data/", "/todo/", "/notices/", "/settings/personal-data/?text=艾达")
HANDHELD = ("/", "/todo/", "/metrics/revenue.net/?by=region", "/notices/", "/me/notices/", "/settings/organisation/")


def _name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def test_nothing_is_found_on_any_page(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=SIZES["desktop"], locale="zh-CN")  # type: ignore[arg-type]
    journey = Journey(context, server)
    page, seen, found = journey.page, set[str](), dict[str, list[str]]()
    for path in BEFORE:
        page.goto(server + path)
        found[path] = barriers(page)
    journey.log_in("admin")
    queue = deque(urljoin(server, path) for path in SEEDS)
    while queue:
        address = queue.popleft()
        name = _name_of(address)
        if not name or name in seen or name in IN_A_STATE or name in ACTS_ONLY or name.endswith(FILES):
            continue
        seen.add(name)
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, (address, answer and answer.status)
        page.wait_for_function(DRAWN)
        found[address] = barriers(page)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        queue.extend(link.split("#")[0] for link in links if link.startswith(server))
    context.close()
    assert {address: faults for address, faults in found.items() if faults} == {}
    pages = {name for name in {*PAGES, *OPEN} if not name.endswith(FILES)}
    assert pages - seen - set(IN_A_STATE) - {"account_login"} == set()
    assert journey.complaints == []


def test_nothing_is_found_in_the_dark_and_on_a_phone(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=SIZES["phone"], locale="zh-CN", color_scheme="dark")  # type: ignore[arg-type]
    journey = Journey(context, server)
    journey.log_in("ben")
    found = {}
    for path in HANDHELD:
        journey.open(path)
        if journey.page.locator("html").get_attribute("data-bs-theme") != "dark":
            journey.page.locator("[data-switch-theme]").click()
        found[path] = barriers(journey.page)
    context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
