"""Versions of single resources: an update says which state it was made from."""

import hashlib

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from foresight.api.problems import Refusal


def etag_of(body: str) -> str:
    """The version of what is shown."""
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def single(request: HttpRequest, shown: Schema) -> HttpResponse:
    """One resource with its version; 304 for a reader who has that version already."""
    body = shown.model_dump_json()
    etag = etag_of(body)
    known = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    response = HttpResponse(status=304) if etag in known else HttpResponse(body, content_type="application/json")
    response.headers["ETag"] = etag
    return response


def require_version(request: HttpRequest, shown: Schema) -> None:
    """Ends the request unless it names the present version, ``If-Match: *`` meaning any."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise Refusal(428, "修改要写 If-Match：先读取，用读到的 ETag。")
    present = etag_of(shown.model_dump_json())
    if given != "*" and present not in [part.strip() for part in given.split(",")]:
        raise Refusal(412, "你读取之后它已经变了，没有写入。请重新读取，再改。", headers={"ETag": present})
