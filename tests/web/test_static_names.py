"""Files of the pages may be kept by browsers for ever, because a changed file has another name."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

import foresight

pytestmark = pytest.mark.django_db
"""The end of a request looks after its connection."""
SCRIPT = Path(foresight.__file__).parent / "web/static/web/app.js"


def test_the_name_carries_the_digest_of_the_content() -> None:
    digest = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]
    assert static("web/app.js") == f"/static/web/app.{digest}.js"
    assert static("web/nothing.js") == "/static/web/nothing.js"


def _sent(address: str, **headers: str) -> tuple[dict[str, str], bytes]:
    answer = Client(headers={"host": "127.0.0.1", **headers}).get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    answer.close()
    return dict(answer.headers), content


def test_it_is_sent_with_leave_to_keep_it_and_the_plain_name_without() -> None:
    headers, content = _sent(static("web/app.js"))
    assert content == SCRIPT.read_bytes()
    assert "immutable" in headers["Cache-Control"]
    headers, content = _sent("/static/web/app.js")
    assert content == SCRIPT.read_bytes()
    assert "immutable" not in headers["Cache-Control"]


def test_another_digest_is_no_name() -> None:
    assert Client(headers={"host": "127.0.0.1"}).get("/static/web/app.0123456789ab.js").status_code == 404
    assert finders.find("web/app.0123456789ab.js") is None


def test_the_large_files_are_sent_packed() -> None:
    headers, content = _sent(static("vendor/tabler/tabler.min.css"), **{"accept-encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(content) < 120_000


def test_every_file_of_a_page_has_a_name_of_its_content(as_user) -> None:
    page = as_user("ada").get("/").content.decode()
    files = re.findall(r'(?:src|href)="(/static/[^"#]+)', page)
    assert len(files) >= 5
    assert [file for file in files if not re.search(r"\.[0-9a-f]{12}\.[a-z0-9]+$", file)] == []
