"""Revenue and its variants."""

from foresight.core.metrics.catalogue.bases import ALL, ALL_ORDERS, OWN_DAY, OWNER, REVENUE, SALES_COLUMNS, SIGNING_DAY
from foresight.core.metrics.metric import Metric, Part, Text
from foresight.core.metrics.rows import sales

REVENUES = (
    Metric(
        key="revenue.net",
        name=Text("销售额", "Revenue"),
        sentence=Text(
            "期间内签订的订单行金额（不含税），减去期间内发生的取消和退货。",
            "Order lines signed in the period, excluding tax, less the cancellations and returns that happened in it.",
        ),
        formula=Text("签订 − 取消 − 退货，不含税", "signed − cancelled − returned, excl. tax"),
        parts=(REVENUE,),
        unit="money",
        dimensions=ALL,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        variants=("revenue.gross", "revenue.with_tax"),
    ),
    Metric(
        key="revenue.gross",
        name=Text("签单额", "Signed orders"),
        sentence=Text(
            "期间内签订的订单行金额（不含税），不减取消和退货；对签订金额的更正计入。",
            "Order lines signed in the period, excluding tax, as corrected; cancellations and returns are not taken off.",
        ),
        formula=Text("签订，不含税", "signed, excl. tax"),
        parts=(
            Part(
                "signed",
                Text("签单额（不含税）", "Signed excl. tax"),
                sales.signed("net_fen"),
                columns=SALES_COLUMNS,
            ),
        ),
        unit="money",
        dimensions=ALL,
        date_basis=SIGNING_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        variants=("revenue.net", "revenue.with_tax"),
    ),
    Metric(
        key="revenue.with_tax",
        name=Text("含税销售额", "Revenue incl. tax"),
        sentence=Text(
            "期间内签订的订单行金额（含税），减去期间内发生的取消和退货。",
            "Order lines signed in the period, including tax, less the cancellations and returns that happened in it.",
        ),
        formula=Text("签订 − 取消 − 退货，含税", "signed − cancelled − returned, incl. tax"),
        parts=(
            Part(
                "revenue_with_tax",
                Text("销售额（含税）", "Revenue incl. tax"),
                sales.revenue("gross_fen"),
                columns=SALES_COLUMNS,
            ),
        ),
        unit="money",
        dimensions=ALL,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        variants=("revenue.net", "revenue.gross"),
    ),
)
