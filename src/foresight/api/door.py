"""The API of this installation: every room's operations under ``/api/v1``."""

import json
from functools import cache
from typing import Any

from ninja import Router

from foresight.api.audit.entries import router as audit
from foresight.api.authentication import BearerToken
from foresight.api.bodies import StrictParser
from foresight.api.ledger.masters import router as masters
from foresight.api.ledger.money import router as money
from foresight.api.ledger.orders import router as orders
from foresight.api.metrics.metrics import router as metrics
from foresight.api.openapi import ForesightAPI, PlainJSON
from foresight.api.organisation.me import router as me
from foresight.api.organisation.people import router as people
from foresight.api.organisation.units import router as units
from foresight.api.periods.periods import router as periods
from foresight.api.problems import install_problems
from foresight.api.promises.approvals import router as approvals
from foresight.api.promises.commitments import router as commitments
from foresight.api.promises.handovers import router as handovers
from foresight.api.targets.plans import router as plans

PREFIX = "/api/v1"
DESCRIPTION = """准星的接口。金额是整数分，日期是 2025-06-30。每个请求带 `Authorization: Bearer fst_…`；看得到什么、可以做什么，
和令牌所代表的账号完全一样。说明见 docs/guide/api.md。"""

ROUTERS: tuple[Router, ...] = (
    me,
    units,
    people,
    masters,
    orders,
    money,
    plans,
    metrics,
    commitments,
    approvals,
    handovers,
    periods,
    audit,
)


def build() -> ForesightAPI:
    """The API with all operations."""
    made = ForesightAPI(
        title="Foresight 准星",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        parser=StrictParser(),
        renderer=PlainJSON(),
        urls_namespace="api",
    )
    install_problems(made)
    for router in ROUTERS:
        made.add_router("", router)
    return made


def description() -> dict[str, Any]:
    """The description of the API as plain data."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{PREFIX[1:]}/")))
    return found


@cache
def as_text() -> str:
    """The same as it is kept in ``docs/reference/openapi.json``."""
    return json.dumps(description(), ensure_ascii=False, indent=1) + "\n"


def _known_words(made: ForesightAPI) -> dict[tuple[str, str], frozenset[str]]:
    """Read from the operations: to describe the whole API takes a second, which no start should wait for."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for router in made._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                words = frozenset(
                    name
                    for model in operation.models
                    if model.__ninja_param_source__ == "query"
                    for name in model.__ninja_flatten_map__
                )
                found |= {(PREFIX + path, method): words for method in operation.methods}
    return found


api = build()
BearerToken.known_words = _known_words(api)
