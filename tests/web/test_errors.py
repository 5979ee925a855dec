"""What is answered where no page can be."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from tests.web.test_pages import words


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret reason")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("another secret")


urlpatterns = [
    path("failing/", failing),
    path("forbidden/", forbidden),
    path("", include("foresight.config.urls")),
]
handler403 = "foresight.web.errors.refused"
handler500 = "foresight.web.errors.broken"


def test_an_unknown_address_is_told_in_the_frame_with_a_way_back(as_user):
    answer = as_user("ada").get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这一页" in words(answer)
    assert 'href="/"' in answer.content.decode()
    assert '<nav class="bottom"' in answer.content.decode()


def test_somebody_who_is_not_logged_in_sees_no_menu_on_an_unknown_address(books):
    answer = Client(headers={"host": "127.0.0.1"}).get("/nowhere/")
    assert answer.status_code == 404
    assert "<nav" not in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_tells_no_reason(as_user):
    client = as_user("ada")
    client.raise_request_exception = False
    answer = client.get("/failing/")
    assert answer.status_code == 500
    assert "出错了" in words(answer)
    assert f"请求号 {answer.headers['X-Request-ID']}" in words(answer)
    assert "secret" not in answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@override_settings(ROOT_URLCONF=__name__)
def test_what_is_forbidden_is_said_without_the_inner_reason(as_user):
    answer = as_user("ada").get("/forbidden/")
    assert answer.status_code == 403
    assert "你不能做这件事" in words(answer)
    assert "secret" not in answer.content.decode()


def test_an_expired_form_says_that_nothing_was_changed(books):
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    strict.force_login(books.ada)
    answer = strict.post("/today/", {"day": "2025-12-31"})
    assert answer.status_code == 403
    assert "什么都没有改" in words(answer)


def test_a_wrong_host_is_told_where_to_look_in_the_visitors_language(cast):
    client = Client(headers={"host": "evil.example"})
    assert "FORESIGHT_ALLOWED_HOSTS" in words(client.get("/login/"))
    client.cookies["django_language"] = "en"
    assert "does not accept this request" in words(client.get("/login/"))


def test_the_error_pages_speak_english_too(as_user):
    client = as_user("ada")
    client.post("/language/", {"language": "en", "next": "/"})
    assert "The address is mistyped" in words(client.get("/nowhere/"))
