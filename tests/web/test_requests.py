"""Around every request: whose address it came from, and what of it stands in the log."""

import json
import logging
from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from foresight.config.environment import networks
from foresight.foundation.audit.request_ids import RequestIdFilter
from foresight.foundation.health.log_lines import JsonLines, PlainLines
from foresight.foundation.health.outages import Outage, outage_of
from tests.cast import PASSWORD
from tests.web.test_pages import words


def says_address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.is_secure()}")


def telling(request: HttpRequest, name: str) -> HttpResponse:
    raise ValueError("艾达 has 1,234.56 at 黄河机械, ada@example.com")


def full(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database or disk is full")


urlpatterns = [
    path("address/", says_address),
    path("telling/<str:name>/", telling, name="telling"),
    path("full/", full),
    path("", include("foresight.config.urls")),
]
handler500 = "foresight.web.errors.broken"

PROXIES = networks("10.0.0.0/24, 192.168.7.1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "taken"),
    [
        ("10.0.0.5", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "203.0.113.7, 192.168.7.1", "203.0.113.7"),
        ("10.0.0.5", "6.6.6.6, 203.0.113.7, 10.0.0.9", "203.0.113.7"),  # what the visitor wrote is not believed
        ("10.0.0.5", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.5", "203.0.113.7:4711", "203.0.113.7"),
        ("10.0.0.5", "::ffff:203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "203.0.113.7, unknown", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.1.5", "203.0.113.7", "10.0.1.5"),  # no proxy of ours
    ],
)
@override_settings(ROOT_URLCONF=__name__, TRUSTED_PROXIES=PROXIES)
def test_the_visitors_address_is_what_the_named_proxies_say(as_user, peer: str, forwarded: str, taken: str) -> None:
    answer = as_user("ada").get("/address/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert answer.content.decode() == f"{taken} False"


@override_settings(ROOT_URLCONF=__name__)
def test_without_named_proxies_nobody_is_believed(as_user) -> None:
    answer = as_user("ada").get("/address/", headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.content.decode() == "127.0.0.1 False"


@override_settings(
    ROOT_URLCONF=__name__,
    TRUSTED_PROXIES=PROXIES,
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
)
def test_only_a_named_proxy_says_that_the_connection_is_secure(as_user) -> None:
    client = as_user("ada")
    https = {"X-Forwarded-Proto": "https"}
    assert client.get("/address/", REMOTE_ADDR="10.0.0.5", headers=https).content == b"10.0.0.5 True"
    assert client.get("/address/", REMOTE_ADDR="10.0.1.5", headers=https).content == b"10.0.1.5 False"


@override_settings(TRUSTED_PROXIES=PROXIES)
def test_behind_a_proxy_the_session_and_the_failed_login_keep_the_visitors_address(books) -> None:
    client = Client(headers={"host": "127.0.0.1", "X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="10.0.0.5")
    client.post("/login/", {"username": "ada", "password": "wrong-word-2025"})
    client.post("/login/", {"username": "ada", "password": PASSWORD})
    assert "203.0.113.7" in words(client.get("/me/"))

    seen = {*AccessAttempt.objects.values_list("ip_address", flat=True)} | {
        *AccessFailureLog.objects.values_list("ip_address", flat=True)
    }
    assert seen <= {"203.0.113.7"}


class Kept(logging.Handler):
    """Keeps what would have been written."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(formatter)
        self.addFilter(RequestIdFilter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(params=[JsonLines, PlainLines])
def log(request: pytest.FixtureRequest) -> Iterator[Kept]:
    kept = Kept(request.param())
    root, ours = logging.getLogger(), logging.getLogger("foresight.request")
    level = ours.level
    root.addHandler(kept)
    ours.setLevel(logging.INFO)
    yield kept
    root.removeHandler(kept)
    ours.setLevel(level)


@override_settings(ROOT_URLCONF=__name__)
def test_no_name_address_or_amount_stands_in_the_log(as_user, books, log: Kept) -> None:
    client = as_user("ada")
    client.raise_request_exception = False
    client.get("/metrics/revenue.net/?period=2025&who=艾达&mail=ada@example.com")
    client.get("/people/ada/?x=1")
    assert client.get("/telling/艾达/?amount=1,234.56").status_code == 500
    Client(headers={"host": "127.0.0.1"}).post("/login/", {"username": "ada", "password": "wrong-word-2025"})
    Client(headers={"host": "ada.example"}).get("/login/")
    text = "\n".join(log.lines)
    for telltale in (
        "艾达",
        "ada@",
        "ada.example",
        "/people",
        "黄河",
        "1,234",
        "1234",
        "amount",
        "period=",
        "wrong-word",
    ):
        assert telltale not in text, telltale
    assert " ada" not in text
    assert '"ada"' not in text
    assert "builtins.ValueError" in text
    assert "test_requests.py" in text


def test_a_line_says_page_status_time_request_and_who_without_saying_who(as_user, log: Kept) -> None:
    ada, ben = as_user("ada"), as_user("ben")
    answer = ada.get("/metrics/revenue.net/?period=2025")
    ada.get("/targets/")
    ben.get("/targets/")
    if not isinstance(log.formatter, JsonLines):
        assert "GET metric 200" in log.lines[0]
        return
    first, second, third = (json.loads(line) for line in log.lines)
    assert (first["route"], first["method"], first["status"]) == ("metric", "GET", 200)
    assert first["request_id"] == answer.headers["X-Request-ID"]
    assert first["milliseconds"] > 0
    assert first["user"] == second["user"] != third["user"]
    assert len(first["user"]) == 12


@override_settings(ROOT_URLCONF=__name__)
def test_a_full_disk_is_said_on_a_page_of_its_own(as_user) -> None:
    client = as_user("ada")
    client.raise_request_exception = False
    answer = client.get("/full/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "什么都没有改" in words(answer)
    assert "磁盘满了" in words(answer)
    assert "disk is full" not in answer.content.decode()


class _Server(Exception):
    sqlstate: str | None = None


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("57P01", Outage.AWAY),
        ("08006", Outage.AWAY),
        ("53300", Outage.AWAY),
        ("53100", Outage.FULL),
        ("55P03", Outage.BUSY),
    ],
)
def test_what_the_server_says_is_told_apart(code: str, outage: Outage) -> None:
    said = OperationalError("…")
    said.__cause__ = _Server()
    said.__cause__.sqlstate = code
    assert outage_of(said) is outage


def test_a_fault_of_ours_is_no_outage() -> None:
    assert outage_of(OperationalError("no such table: x")) is None
    assert outage_of(OperationalError("database is locked")) is Outage.BUSY
    assert outage_of(ValueError("full")) is None
    assert outage_of(None) is None
