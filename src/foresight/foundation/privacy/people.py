"""People of the company as subjects of personal data."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from foresight.foundation.organisation.models import Person
from foresight.foundation.privacy.redacting import NOTHING
from foresight.foundation.privacy.subjects import PERSON, Subject, SubjectKind, code_without_name

ERASED_NAME = "已删除人员"
"""The code follows it, so that two of them stay two wherever only names are shown."""
FOUND = 50
"""So many are shown for a search."""


def subject_of_person(person: Person) -> Subject:
    """The person with all words by which texts name them."""
    code_after = code_without_name(person.code, f"erased-{person.pk}")
    account = getattr(person, "account", None)
    replacements = {person.name: f"{ERASED_NAME} {code_after}"}
    if code_after != person.code:
        replacements[person.code] = code_after
    if account is not None:
        if account.username != person.code:
            replacements[account.username] = username_after(account.pk)
        if account.email:
            replacements[account.email] = NOTHING
    return Subject(
        kind=PERSON,
        id=person.pk,
        code=person.code,
        name=person.name,
        code_after=code_after,
        replacements={} if person.erased_at else replacements,
        private=frozenset({person.leaving_reason} - {""}),
        erased=person.erased_at is not None,
        account_id=account.pk if account is not None else None,
    )


def username_after(account_id: int) -> str:
    """The name of an account whose person has been erased."""
    return f"erased-account-{account_id}"


def _people() -> QuerySet[Person]:
    return Person.objects.select_related("account")


def _by_code(code: str) -> Subject | None:
    found = _people().select_for_update(of=("self",)).filter(code=code).first()
    return subject_of_person(found) if found else None


def _by_id(pk: int) -> Subject | None:
    found = _people().filter(pk=pk).first()
    return subject_of_person(found) if found else None


def _search(text: str) -> Iterable[Subject]:
    found = _people().filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(account__email__iexact=text))
    return [subject_of_person(person) for person in found.order_by("code")[:FOUND]]


def _obstacle(subject: Subject, day: date) -> str:
    if subject.erased:
        return "个人信息已经删除过了。"
    left_on = Person.objects.values_list("left_on", flat=True).get(pk=subject.id)
    if left_on is None or left_on >= day:
        when = f"{left_on} 才离职" if left_on else "没有离职"
        return f"{subject.name}{when}，在职期间不能删除。请先在组织里办理离职。"
    return ""


def _names_with(word: str) -> Iterable[str]:
    return Person.objects.filter(name__contains=word).values_list("name", flat=True)


PEOPLE = SubjectKind(
    key=PERSON,
    name=("人员", "Person"),
    by_code=_by_code,
    by_id=_by_id,
    search=_search,
    obstacle=_obstacle,
    names_with=_names_with,
)
