"""What the ledger holds about people: contacts of customers, and who sold what."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Q

from foresight.domain.ledger.models import (
    Contact,
    Customer,
    OrderCredit,
    ReceivableEntry,
    Reversal,
    SalesEntry,
)
from foresight.foundation.privacy.people import FOUND
from foresight.foundation.privacy.redacting import NOTHING, Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import CONTACT, EVERYBODY, PERSON, Subject, SubjectKind, code_without_name

ERASED_CONTACT = "已删除联系人"
_REASONS = (
    TextPlace(Reversal, ("reason",)),
    TextPlace(SalesEntry, ("reason",)),
    TextPlace(ReceivableEntry, ("reason",)),
)
_NOTES = TextPlace(Contact, ("note",))


def _subject(contact: Contact) -> Subject:
    code_after = code_without_name(contact.code, f"erased-contact-{contact.pk}")
    words = {contact.name: f"{ERASED_CONTACT} {code_after}"}
    if code_after != contact.code:
        words[contact.code] = code_after
    words |= {word: NOTHING for word in (contact.phone, contact.email) if word}
    erased = contact.erased_at is not None
    return Subject(
        kind=CONTACT,
        id=contact.pk,
        code=contact.code,
        name=contact.name,
        code_after=code_after,
        replacements={} if erased else words,
        record_key="" if erased else contact.code,
        erased=erased,
    )


def _by_code(code: str) -> Subject | None:
    found = Contact.objects.select_for_update().filter(code=code).first()
    return _subject(found) if found else None


def _by_id(pk: int) -> Subject | None:
    found = Contact.objects.filter(pk=pk).first()
    return _subject(found) if found else None


def _search(text: str) -> Iterable[Subject]:
    held = Q(name__icontains=text) | Q(code__icontains=text) | Q(phone__contains=text) | Q(email__iexact=text)
    return [_subject(contact) for contact in Contact.objects.filter(held).order_by("code")[:FOUND]]


def _obstacle(subject: Subject, day: date) -> str:
    return "个人信息已经删除过了。" if subject.erased else ""


def _names_with(word: str) -> Iterator[str]:
    yield from Contact.objects.filter(name__contains=word).values_list("name", flat=True)
    yield from Customer.objects.filter(name__contains=word).values_list("name", flat=True)


CONTACTS = SubjectKind(
    key=CONTACT,
    name=("客户联系人", "Contact at a customer"),
    by_code=_by_code,
    by_id=_by_id,
    search=_search,
    obstacle=_obstacle,
    names_with=_names_with,
)


def _hold_contacts(subject: Subject, redactor: Redactor) -> Holding:
    own = 1 if subject.kind == CONTACT else 0
    return Holding(own + sum(1 for pk, _ in _NOTES.changes(redactor) if not (own and pk == subject.id)), own)


def _erase_contacts(subject: Subject, redactor: Redactor, now: datetime) -> int:
    if subject.kind != CONTACT:
        return _NOTES.redact(redactor)
    Contact.objects.filter(pk=subject.id).update(
        name=f"{ERASED_CONTACT} {subject.code_after}",
        code=subject.code_after,
        title="",
        phone="",
        email="",
        note="",
        erased_at=now,
    )
    return 1 + _NOTES.redact(redactor)


def _show_contacts(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    columns = (
        ("编号", "Code"),
        ("姓名", "Name"),
        ("客户", "Customer"),
        ("职务", "Title"),
        ("电话", "Phone"),
        ("邮箱", "Mail address"),
        ("备注", "Note"),
    )
    named = [pk for pk, _left in _NOTES.changes(redactor)]
    found = Contact.objects.filter(Q(pk__in=named) | (Q(pk=subject.id) if subject.kind == CONTACT else Q(pk__in=[])))
    yield Sheet(
        ("联系人", "Contacts"),
        columns,
        found.values_list("code", "name", "customer__name", "title", "phone", "email", "note"),
    )


def _hold_sales(subject: Subject, redactor: Redactor) -> Holding:
    kept = 0
    if subject.kind == PERSON:
        kept = sum(
            model.objects.filter(person_id=subject.id).count() for model in (OrderCredit, SalesEntry, ReceivableEntry)
        )
    return Holding(sum(place.count(redactor) for place in _REASONS), kept)


def _erase_sales(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return sum(place.redact(redactor) for place in _REASONS)


def _show_sales(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    if subject.kind == PERSON:
        yield Sheet(
            ("签订的订单", "Orders sold"),
            (("订单", "Order"), ("签订日", "Ordered on"), ("份额分子", "Share of"), ("份额分母", "Out of")),
            OrderCredit.objects.filter(person_id=subject.id)
            .order_by("order__ordered_on", "order_id")
            .values_list("order__document", "order__ordered_on", "share_numerator", "share_denominator"),
        )


PERSONAL_DATA = (
    PersonalData(
        key="contacts",
        about=EVERYBODY,
        name=("联系人", "Contacts"),
        holds=(
            "客户联系人的编号、姓名、职务、电话、邮箱、备注；备注里可能写到的人",
            "code, name, title, phone, mail address and note of a customer's contact; people named in notes",
        ),
        purpose=("和客户联系", "to speak to the customer"),
        erasing=(
            "姓名换成“已删除联系人”和编号，可能带有姓名的编号换成生成的编号，职务、电话、邮箱和备注清空；编号留着，"
            "好让再次导入时不会写回来",
            "the name becomes 已删除联系人 and the code, a code that may carry the name is replaced by a made one; title, "
            "phone, mail address and note go; the code stays, so that another import does not write them back",
        ),
        holding=_hold_contacts,
        erase=_erase_contacts,
        sheets=_show_contacts,
        texts=(_NOTES,),
    ),
    PersonalData(
        key="ledger",
        about=EVERYBODY,
        name=("账目", "Ledger"),
        holds=(
            "谁签了哪张订单、占多少；更正和退货的原因里可能写到的人",
            "who sold which order, and what share; people named in reasons of corrections and returns",
        ),
        purpose=("计算业绩、回款和报表", "to compute sales, collections and reports"),
        erasing=(
            "原因里的姓名换掉；订单、应收和回款以这个人的序号保留，金额一分不变，因为账目和税务要求保存；随账目保留",
            "names are taken out of reasons; orders, receivables and payments stay under the person's number, to the fen, "
            "since books must be kept, as long as the law asks",
        ),
        holding=_hold_sales,
        erase=_erase_sales,
        sheets=_show_sales,
        texts=_REASONS,
    ),
)
