"""Who the token is, what it may do, and what is known of the company."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foresight.api.answers import reads
from foresight.api.authentication import BearerToken
from foresight.api.requests import viewer_of
from foresight.foundation.organisation.queries import company, rights_of, roles_of, today
from foresight.foundation.tokens.admission import Admitted

router = Router(auth=BearerToken(), tags=["organisation"])


class Me(Schema):
    """Who asks."""

    account: str
    person: str | None = Field(description="对应的人员编号；服务账号没有")
    service: bool
    roles: list[str]
    rights: list[str]
    token: str = Field(description="令牌的用途")
    read_only: bool
    groups: list[str] = Field(description="令牌含哪几组；空：全部")
    expires_at: datetime
    company: str
    currency: str = Field(description="本位币；金额是它的整数分")
    fiscal_year_start: int = Field(description="财年从几月开始")
    today: date = Field(description="系统当作今天的那一天")


@router.get("/me", response=reads(Me), operation_id="get_me")
def get_me(request: HttpRequest) -> Me:
    """令牌代表谁，可以做什么。"""
    viewer, day, firm = viewer_of(request), today(), company()
    admitted: Admitted = request.auth  # type: ignore[attr-defined]  # set by ninja
    return Me(
        account=viewer.username,
        person=viewer.person.code if viewer.person else None,
        service=viewer.is_service,
        roles=sorted({held.role.value for held in roles_of(viewer, on=day)}),
        rights=sorted(right.value for right in rights_of(viewer, on=day)),
        token=admitted.token.name,
        read_only=admitted.token.read_only,
        groups=admitted.token.groups,
        expires_at=admitted.token.expires_at,
        company=firm.name,
        currency=firm.currency,
        fiscal_year_start=firm.fiscal_year_start,
        today=day,
    )
