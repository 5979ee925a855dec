"""Small things that the pages stand on."""

from threading import Event

import pytest

from foresight.web.accounts.browsers import browser_name
from foresight.web.accounts.later import WAITING, do_later


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/18 Safari/605.1", "Safari · macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox · Linux"),
        ("curl/8.0", "curl/8.0"),
        ("", "—"),
    ],
)
def test_a_browser_is_called_as_people_call_it(said, name):
    assert browser_name(said) == name


def test_work_that_fails_is_logged_and_does_not_stop_what_comes_after(caplog):
    done = Event()

    def fail():
        raise ValueError("no luck")

    do_later(fail)
    do_later(done.set)
    assert done.wait(10)
    assert "no luck" in caplog.text


def test_too_much_work_is_dropped_and_logged(caplog):
    begin, done = Event(), Event()
    did = []

    def work():
        begin.wait(10)
        did.append(1)

    for _ in range(WAITING + 50):
        do_later(work)
    dropped = caplog.text.count("is dropped")
    assert dropped >= 50
    begin.set()
    while len(did) + dropped < WAITING + 50:
        done.wait(0.01)
    assert len(did) <= WAITING
