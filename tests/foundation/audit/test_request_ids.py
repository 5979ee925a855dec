"""Every line of the server's log says for which request it was written."""

import logging
from concurrent.futures import ThreadPoolExecutor

from foresight.foundation.audit.request_ids import RequestIdFilter, current_request_id, new_request


def line() -> str:
    record = logging.LogRecord("foresight", logging.ERROR, __file__, 1, "broken", None, None)
    assert RequestIdFilter().filter(record)
    return logging.Formatter("{request_id} {message}", style="{").format(record)


def test_a_line_of_the_log_begins_with_the_request() -> None:
    with new_request() as request_id:
        assert line() == f"{request_id} broken"
    assert line() == "- broken"


def test_requests_at_once_do_not_mix() -> None:
    with new_request() as mine, ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_request_id).result() == ""
        assert current_request_id() == mine
        with new_request() as inner:
            assert current_request_id() == inner
        assert current_request_id() == mine
