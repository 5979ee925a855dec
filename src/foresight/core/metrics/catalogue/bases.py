"""What several metrics share: dimensions, bases, and why a dimension is not offered."""

from foresight.core.metrics.asked import TIME_DIMENSIONS
from foresight.core.metrics.metric import Part, Text
from foresight.core.metrics.rows import sales

ALL = ("region", "unit", "person", "product_line", "product_item", "customer", *TIME_DIMENSIONS)
SALES_COLUMNS = (
    "day",
    "document",
    "kind",
    "customer_id",
    "product_line_id",
    "product_id",
    "person_id",
    "unit_id",
    "region_id",
)

OWN_DAY = Text(
    "按发生日：签订记签订日，取消和退货记各自的日期",
    "the day of each row: signing, cancellation and return each on its own",
)
SIGNING_DAY = Text("签订日", "the day of signing")
OWNER = Text(
    "当日的负责人、组织和区域，以后调动不改历史", "owner, unit and region of that day; later moves change nothing"
)
ALL_ORDERS = Text(
    "全部订单行，客户或销售未知的、没有目标的产品线也计入",
    "all order lines, those without a known customer or seller and those of lines without a target included",
)
NO_PRODUCT = Text("应收按订单记录，不分产品", "receivables belong to orders, not to products")

REVENUE = Part(
    "revenue", Text("销售额（不含税）", "Revenue excl. tax"), sales.revenue("net_fen"), columns=SALES_COLUMNS
)
