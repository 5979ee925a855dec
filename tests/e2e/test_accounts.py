"""Accounts in a real browser: from the first administrator to passkeys and single sign-on."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts import totp
from tests.demo.fixture import database_beside, environment_of
from tests.e2e.barriers import barriers
from tests.e2e.conftest import SIZES, STARTS_WITHIN, Journey
from tests.provider import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.e2e

PASSWORD = "yellow-river-2026"
LINK = re.compile(r"http://localhost:\d+/link/[\w-]+/")


@dataclass(frozen=True)
class House:
    """A server of a company without accounts, and what it printed when it started."""

    address: str
    printed: str
    provider: Provider


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The production server under the name localhost, where browsers offer passkeys without TLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, home = f"http://localhost:{port}", tmp_path_factory.mktemp("accounts")
    with database_beside("accounts") as url, provider() as single:
        environment = environment_of(home, url) | {
            "FORESIGHT_ADDRESS": address,
            "FORESIGHT_OIDC_ISSUER": single.issuer,
            "FORESIGHT_OIDC_CLIENT_ID": CLIENT,
            "FORESIGHT_OIDC_CLIENT_SECRET": SECRET,
            "FORESIGHT_OIDC_NAME": "公司统一登录",
            "PYTHONUNBUFFERED": "1",
        }
        for words in (["migrate"], ["company", "--name", "长河设备"]):
            subprocess.run([sys.executable, "-m", "foresight", *words], env=environment, check=True)
        said = home / "said.txt"
        with said.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "foresight", "serve", "--port", str(port)], env=environment, stdout=output
            )
        try:
            _wait_for(address, process)
            yield House(address, said.read_text(), single)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{address}/login/", timeout=5):  # noqa: S310  (our own server)
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def root(browser: Browser, house: House) -> str:
    """The first administrator, made with the link that the server printed."""
    [link] = LINK.findall(house.printed)
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(house.address)
    expect(page.get_by_text("foresight user first")).to_be_visible()
    page.goto(link)
    page.get_by_label("登录名").fill("root")
    choose_password(page)
    page.context.close()
    return "root"


Visitor = Callable[[], Journey]


@pytest.fixture(params=sorted(SIZES))
def visitor(request: pytest.FixtureRequest, browser: Browser, house: House, root: str) -> Iterator[Visitor]:
    """Opens browsers of people who do not know each other, on a desktop and on a phone; none of them complains."""
    opened: list[Journey] = []

    def open_browser() -> Journey:
        context = browser.new_context(viewport=SIZES[request.param], locale="zh-CN")  # type: ignore[arg-type]
        opened.append(Journey(context, house.address))
        return opened[-1]

    yield open_browser
    for journey in opened:
        journey.page.context.close()
    assert [complaint for journey in opened for complaint in journey.complaints] == []


def choose_password(page: Page, password: str = PASSWORD) -> None:
    assert barriers(page) == []
    page.get_by_label("新密码").fill(password)
    page.get_by_label("再输一次").fill(password)
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_role("status")).to_contain_text("密码设好了")


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def come_in(journey: Journey, name: str) -> Page:
    page = journey.page
    page.goto(f"{journey.server}/login/")
    enter(page, name)
    page.wait_for_url(f"{journey.server}/")
    return page


def invite(administrator: Page, address: str, name: str, email: str = "") -> str:
    """Invites somebody on the page; gives the link."""
    administrator.goto(f"{address}/settings/accounts/")
    administrator.get_by_role("link", name="邀请").click()
    administrator.get_by_label("登录名").fill(name)
    administrator.get_by_label("邮箱").fill(email)
    administrator.get_by_role("button", name="邀请").click()
    return administrator.locator("#whole_link").inner_text()


def fresh(name: str) -> str:
    """A name that no other journey has used."""
    return f"{name}-{os.urandom(3).hex()}"


def leave(page: Page, address: str) -> None:
    page.goto(f"{address}/me/")
    page.get_by_role("main").get_by_role("button", name="退出").click()
    page.wait_for_url(f"{address}/login/")


def new_person(visitor: Visitor, house: House, name: str, email: str = "") -> Journey:
    """Somebody who was invited, chose a password and has come in."""
    link = invite(come_in(visitor(), "root"), house.address, name, email)
    somebody = visitor()
    somebody.page.goto(link)
    choose_password(somebody.page)
    enter(somebody.page, name)
    somebody.page.wait_for_url(f"{house.address}/")
    return somebody


def test_invited_first_login_authenticator_and_login_with_it(visitor: Visitor, house: House) -> None:
    name = fresh("eve")
    page = new_person(visitor, house, name).page
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="设置验证器").click()
    assert barriers(page) == []
    secret = page.locator("#totp_secret").inner_text()
    page.get_by_label("验证码").fill(totp(secret))
    page.get_by_role("button", name="启用").click()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    assert barriers(page) == []
    leave(page, house.address)

    enter(page, name)
    page.get_by_label("验证器上的 6 位数").fill("000000")
    assert barriers(page) == []
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert").first).to_contain_text("没有通过验证")
    page.get_by_label("验证器上的 6 位数").fill(totp(secret))
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(f"{house.address}/")
    leave(page, house.address)

    enter(page, name)
    page.get_by_label("验证器上的 6 位数").fill(codes[0])
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(f"{house.address}/")
    page.goto(f"{house.address}/me/")
    expect(page.get_by_text("还剩 9 个")).to_be_visible()
    page.get_by_role("link", name="停用验证器").click()
    page.wait_for_load_state()
    assert barriers(page) == []


def test_a_forgotten_password_is_reset_by_a_link_of_the_administrator(visitor: Visitor, house: House) -> None:
    name = fresh("fay")
    somebody = new_person(visitor, house, name)
    administrator = come_in(visitor(), "root")
    administrator.goto(f"{house.address}/settings/accounts/?q={name}")
    administrator.get_by_role("link", name=name).click()
    administrator.get_by_role("button", name="重设密码的链接").click()
    link = administrator.locator("#whole_link").inner_text()
    stranger = visitor().page
    stranger.goto(link)
    choose_password(stranger, "red-mountain-2026")
    somebody.page.goto(f"{house.address}/me/")
    somebody.page.wait_for_url(f"{house.address}/login/?next=/me/")
    enter(stranger, name, "red-mountain-2026")
    stranger.wait_for_url(f"{house.address}/")


def test_a_passkey_is_added_and_is_enough_to_come_in(visitor: Visitor, house: House) -> None:
    name = fresh("gil")
    page = new_person(visitor, house, name).page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{house.address}/me/")
    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("名字").fill("公司笔记本")
    page.get_by_role("button", name="添加通行密钥").click()
    page.wait_for_url(f"{house.address}/me/recovery-codes/")
    page.goto(f"{house.address}/me/")
    expect(page.get_by_role("main")).to_contain_text("公司笔记本")
    leave(page, house.address)

    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{house.address}/")
    leave(page, house.address)

    enter(page, name)  # the password alone asks for the passkey as the second step
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url(f"{house.address}/")
    page.goto(f"{house.address}/me/")
    page.get_by_role("link", name="移除 公司笔记本").click()
    page.get_by_role("button", name="移除通行密钥").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="移除通行密钥").click()
    expect(page.get_by_role("main")).not_to_contain_text("公司笔记本")


def test_single_sign_on_leads_through_the_provider_and_back(
    browser: Browser, visitor: Visitor, house: House, tmp_path: Path
) -> None:
    name = fresh("hal")
    new_person(visitor, house, name, f"{name}@example.com")
    house.provider.person = {"sub": name, "email": f"{name}@example.com", "email_verified": True}
    page = browser.new_context(locale="zh-CN").new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if message.type == "error" else None)
    page.goto(f"{house.address}/login/")
    page.get_by_role("button", name="公司统一登录").click()
    page.wait_for_url(f"{house.address}/")
    page.goto(f"{house.address}/me/")
    expect(page.get_by_role("main")).to_contain_text(f"{name}@example.com")
    page.context.close()
    assert blocked == []
