"""Product lines, products, customers, their contacts and who looks after them."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, PathCode, Position
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.versions import require_version, single
from foresight.api.writing import Batch, BatchAnswer, Body, batch_answer, single_answer, write
from foresight.domain.ledger.actions import (
    save_contacts,
    save_customers,
    save_ownerships,
    save_product_lines,
    save_products,
)
from foresight.domain.ledger.inputs import (
    ContactInput,
    CustomerInput,
    OwnershipInput,
    ProductInput,
    ProductLineInput,
)
from foresight.domain.ledger.models import Contact, Customer, CustomerOwnership, Product, ProductLine
from foresight.domain.ledger.queries import contacts_visible_to, customers_visible_to, ownerships_visible_to
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.LEDGER), tags=["ledger"])


class ProductLineShown(Schema):
    """A family of products."""

    code: str
    name: str
    position: int


class ProductLineRow(Body):
    """A family of products, found by code."""

    code: Code
    name: str = Field(min_length=1, max_length=200)
    position: Position = 0


class ProductShown(Schema):
    """Something that is sold."""

    code: str
    name: str
    line: str | None

    @classmethod
    def of(cls, product: Product) -> "ProductShown":
        """As it is recorded."""
        return cls(code=product.code, name=product.name, line=product.line.code if product.line else None)


class ProductChange(Body):
    """What is recorded of a product; without a line the one that is known stays."""

    name: str = Field(min_length=1, max_length=300)
    line: Code | None = None


class ProductRow(ProductChange):
    """A product, found by code."""

    code: Code


class CustomerShown(Schema):
    """Somebody who buys."""

    code: str
    name: str
    unit: str | None = Field(description="现属组织")

    @classmethod
    def of(cls, customer: Customer) -> "CustomerShown":
        """As it is recorded."""
        return cls(code=customer.code, name=customer.name, unit=customer.unit.code if customer.unit else None)


class CustomerChange(Body):
    """What is recorded of a customer; without a unit the one that is known stays."""

    name: str = Field(min_length=1, max_length=300)
    unit: Code | None = Field(None, description="现属组织；空：不变")


class CustomerRow(CustomerChange):
    """A customer, found by code."""

    code: Code


class ContactShown(Schema):
    """Somebody at a customer."""

    code: str
    name: str
    customer: str
    title: str
    phone: str
    email: str
    note: str

    @classmethod
    def of(cls, contact: Contact) -> "ContactShown":
        """As it is recorded."""
        return cls(
            code=contact.code,
            name=contact.name,
            customer=contact.customer.code,
            title=contact.title,
            phone=contact.phone,
            email=contact.email,
            note=contact.note,
        )


class ContactChange(Body):
    """What is recorded of a contact; what is left out stays."""

    name: str = Field(min_length=1, max_length=200)
    customer: Code
    title: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=64)
    email: str | None = Field(None, max_length=254)
    note: str | None = Field(None, max_length=1000)


class ContactRow(ContactChange):
    """A contact, found by code."""

    code: Code


class OwnershipShown(Schema):
    """Who looks after a customer from a day to a day."""

    id: int
    customer: str
    person: str | None
    seat: str | None
    first_day: date
    last_day: date | None


class OwnershipRow(Body):
    """The first owner of a customer: a person, or a house account by its seat."""

    customer: Code
    person: Code | None = None
    seat: Code | None = None
    first_day: Day | None = Field(None, description="空：从一开始")


@router.get("/product-lines", response=reads(Page[ProductLineShown]), operation_id="list_product_lines")
def list_product_lines(request: HttpRequest, turn: Turning) -> HttpResponse:
    """产品线。"""
    return page(
        request,
        ProductLine.objects.all(),
        turn,
        lambda line: ProductLineShown(code=line.code, name=line.name, position=line.position),
    )


@router.post("/product-lines", response=writes(BatchAnswer), operation_id="save_product_lines")
@write()
def post_product_lines(request: HttpRequest, given: Batch[ProductLineRow]) -> BatchAnswer:
    """新建或修改产品线。"""
    lines = [ProductLineInput(row.code, row.name, row.position) for row in given.rows]
    return batch_answer(given, save_product_lines(actor=viewer_of(request), product_lines=lines))


@router.get("/products", response=reads(Page[ProductShown]), operation_id="list_products")
def list_products(request: HttpRequest, turn: Turning) -> HttpResponse:
    """产品。"""
    return page(request, Product.objects.select_related("line"), turn, ProductShown.of)


def _product(code: str) -> Product:
    found = Product.objects.select_related("line").filter(code=code).first()
    if found is None:
        raise LookupError(f"没有编号为 {code} 的产品。")
    return found


@router.get("/products/{code}", response=reads(ProductShown, versioned=True), operation_id="get_product")
def get_product(request: HttpRequest, code: PathCode) -> HttpResponse:
    """一个产品。"""
    return single(request, ProductShown.of(_product(code)))


@router.put("/products/{code}", response=writes(ProductShown, versioned=True), operation_id="update_product")
@write(versioned=True)
def put_product(request: HttpRequest, code: PathCode, given: ProductChange) -> ProductShown:
    """修改一个产品。"""
    Product.objects.select_for_update().filter(pk=_product(code).pk).get()
    require_version(request, ProductShown.of(_product(code)))
    changed = ProductInput(code, given.name, given.line)
    single_answer(save_products(actor=viewer_of(request), products=[changed]))
    return ProductShown.of(_product(code))


@router.post("/products", response=writes(BatchAnswer), operation_id="save_products")
@write()
def post_products(request: HttpRequest, given: Batch[ProductRow]) -> BatchAnswer:
    """新建或修改产品。"""
    products = [ProductInput(row.code, row.name, row.line) for row in given.rows]
    return batch_answer(given, save_products(actor=viewer_of(request), products=products))


@router.get("/customers", response=reads(Page[CustomerShown]), operation_id="list_customers")
def list_customers(request: HttpRequest, turn: Turning) -> HttpResponse:
    """看得到的客户。"""
    return page(request, customers_visible_to(viewer_of(request)), turn, CustomerShown.of)


def _customer(request: HttpRequest, code: str) -> Customer:
    found = customers_visible_to(viewer_of(request)).filter(code=code).first()
    if found is None:
        raise LookupError("没有这个客户，或者不在你的权限范围内。")
    return found


@router.get("/customers/{code}", response=reads(CustomerShown, versioned=True), operation_id="get_customer")
def get_customer(request: HttpRequest, code: PathCode) -> HttpResponse:
    """一个客户。"""
    return single(request, CustomerShown.of(_customer(request, code)))


@router.put("/customers/{code}", response=writes(CustomerShown, versioned=True), operation_id="update_customer")
@write(versioned=True)
def put_customer(request: HttpRequest, code: PathCode, given: CustomerChange) -> CustomerShown:
    """修改一个客户。"""
    Customer.objects.select_for_update().filter(pk=_customer(request, code).pk).get()
    require_version(request, CustomerShown.of(_customer(request, code)))
    changed = CustomerInput(code, given.name, given.unit)
    single_answer(save_customers(actor=viewer_of(request), customers=[changed]))
    return CustomerShown.of(_customer(request, code))


@router.post("/customers", response=writes(BatchAnswer), operation_id="save_customers")
@write()
def post_customers(request: HttpRequest, given: Batch[CustomerRow]) -> BatchAnswer:
    """新建或修改客户。"""
    customers = [CustomerInput(row.code, row.name, row.unit) for row in given.rows]
    return batch_answer(given, save_customers(actor=viewer_of(request), customers=customers))


class OfCustomer(Schema):
    """Which contacts or owners."""

    customer: str = Field("", max_length=64, description="客户编号；空：全部")


@router.get("/contacts", response=reads(Page[ContactShown]), operation_id="list_contacts")
def list_contacts(request: HttpRequest, turn: Turning, sought: Query[OfCustomer]) -> HttpResponse:
    """看得到的客户的联系人。"""
    found = contacts_visible_to(viewer_of(request))
    if sought.customer:
        found = found.filter(customer__code=sought.customer)
    return page(request, found, turn, ContactShown.of)


def _contact(request: HttpRequest, code: str) -> Contact:
    found = contacts_visible_to(viewer_of(request)).filter(code=code).first()
    if found is None:
        raise LookupError("没有这个联系人，或者不在你的权限范围内。")
    return found


@router.get("/contacts/{code}", response=reads(ContactShown, versioned=True), operation_id="get_contact")
def get_contact(request: HttpRequest, code: PathCode) -> HttpResponse:
    """一个联系人。"""
    return single(request, ContactShown.of(_contact(request, code)))


@router.put("/contacts/{code}", response=writes(ContactShown, versioned=True), operation_id="update_contact")
@write(versioned=True)
def put_contact(request: HttpRequest, code: PathCode, given: ContactChange) -> ContactShown:
    """修改一个联系人。"""
    Contact.objects.select_for_update().filter(pk=_contact(request, code).pk).get()
    require_version(request, ContactShown.of(_contact(request, code)))
    changed = ContactInput(code, given.name, given.customer, given.title, given.phone, given.email, given.note)
    single_answer(save_contacts(actor=viewer_of(request), contacts=[changed]))
    return ContactShown.of(_contact(request, code))


@router.post("/contacts", response=writes(BatchAnswer), operation_id="save_contacts")
@write()
def post_contacts(request: HttpRequest, given: Batch[ContactRow]) -> BatchAnswer:
    """新建或修改联系人。"""
    contacts = [
        ContactInput(row.code, row.name, row.customer, row.title, row.phone, row.email, row.note) for row in given.rows
    ]
    return batch_answer(given, save_contacts(actor=viewer_of(request), contacts=contacts))


@router.get("/ownerships", response=reads(Page[OwnershipShown]), operation_id="list_ownerships")
def list_ownerships(request: HttpRequest, turn: Turning, sought: Query[OfCustomer]) -> HttpResponse:
    """客户由谁负责，过去的也在内。"""

    def shown(ownership: CustomerOwnership) -> OwnershipShown:
        return OwnershipShown(
            id=ownership.pk,
            customer=ownership.customer.code,
            person=ownership.person.code if ownership.person else None,
            seat=ownership.seat.code if ownership.seat else None,
            first_day=ownership.first_day,
            last_day=ownership.last_day,
        )

    found = ownerships_visible_to(viewer_of(request))
    if sought.customer:
        found = found.filter(customer__code=sought.customer)
    return page(request, found, turn, shown)


@router.post("/ownerships", response=writes(BatchAnswer), operation_id="save_ownerships")
@write()
def post_ownerships(request: HttpRequest, given: Batch[OwnershipRow]) -> BatchAnswer:
    """给客户第一位负责人；换负责人请办理交接。"""
    rows = [OwnershipInput(row.customer, row.person, row.seat, row.first_day) for row in given.rows]
    return batch_answer(given, save_ownerships(actor=viewer_of(request), ownerships=rows))
