"""Money due and money in."""

from foresight.core.metrics.asked import TIME_DIMENSIONS
from foresight.core.metrics.catalogue.bases import NO_PRODUCT
from foresight.core.metrics.metric import Metric, Part, Text, quotient
from foresight.core.metrics.rows import receivables

_PLACES = ("region", "unit", "person", "customer")
_DIMENSIONS = (*_PLACES, *TIME_DIMENSIONS)
_REFUSALS = {"product_line": NO_PRODUCT, "product_item": NO_PRODUCT}
_BALANCE = _REFUSALS | dict.fromkeys(
    TIME_DIMENSIONS,
    Text("余额是一个时点的数，请逐个期间查询", "a balance stands on one day; ask for each period by itself"),
)
_COLUMNS = (
    "due_on",
    "day",
    "kind",
    "receivable_key",
    "document",
    "customer_id",
    "person_id",
    "unit_id",
    "region_id",
)
_DUE_DAY = Text("应收按到期日，回款按到账日", "receivables by due day, money by the day on which it came")
_CLOSING = Text("期末；期间未过完时为今天", "the end of the period, or today if that is earlier")
_OWNER = Text("订单签订当日的负责人、组织和区域", "owner, unit and region of the day on which the order was signed")
_ALL_OPEN = Text("期末前已签订单的全部应收，含税", "all receivables of orders signed by then, incl. tax")

DUE = Part("due", Text("到期应收", "Receivables due"), receivables.due, columns=_COLUMNS)

RECEIVABLES = (
    Metric(
        key="collection_rate",
        name=Text("回款率", "Collection rate"),
        sentence=Text(
            "期间内到期（到今天为止）的应收中，到期末（未到期末则到今天）已核销回款的比例；提前回款计入。",
            "Of the receivables due in the period up to today, the share paid and matched by its end, or by today; early "
            "money counts.",
        ),
        formula=Text("已核销回款 ÷ 到期应收", "paid and matched ÷ receivables due"),
        parts=(
            Part(
                "paid",
                Text("已核销回款", "Paid and matched"),
                receivables.paid_of_due,
                columns=_COLUMNS,
                adds_up="places",
            ),
            DUE,
        ),
        unit="ratio",
        dimensions=_DIMENSIONS,
        date_basis=_DUE_DAY,
        owner_basis=_OWNER,
        population=Text(
            "到期日在期间内且不晚于今天的应收，含税；按时间拆分时各段只计本段末之前的回款",
            "receivables due in the period and not after today, incl. tax; split by time, each stretch counts the money "
            "in by its own end",
        ),
        value=quotient,
        refusals=_REFUSALS,
        variants=("receivable.collected", "receivable.overdue"),
    ),
    Metric(
        key="receivable.due",
        name=Text("到期应收", "Receivables due"),
        sentence=Text(
            "期间内到期（到今天为止）的应收金额，含税，不论是否已付。",
            "Receivables that fell due in the period up to today, incl. tax, paid or not.",
        ),
        formula=Text("到期应收之和", "sum of the receivables due"),
        parts=(DUE,),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=Text("到期日", "the due day"),
        owner_basis=_OWNER,
        population=Text("全部应收，含税", "all receivables, incl. tax"),
        direction=0,
        refusals=_REFUSALS,
        variants=("receivable.open", "receivable.overdue"),
    ),
    Metric(
        key="receivable.collected",
        name=Text("回款额", "Money collected"),
        sentence=Text(
            "期间内到账并已核销的回款，不论应收何时到期。",
            "Money that came in the period and is matched, whenever the receivable is due.",
        ),
        formula=Text("已核销回款之和", "sum of the money matched"),
        parts=(Part("collected", Text("回款额", "Money collected"), receivables.collected, columns=_COLUMNS),),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=Text("到账日", "the day on which the money came"),
        owner_basis=_OWNER,
        population=Text(
            "已核销的回款，含税；未核销的预收不计", "matched money, incl. tax; unmatched money is left out"
        ),
        refusals=_REFUSALS,
        variants=("collection_rate",),
    ),
    Metric(
        key="receivable.open",
        name=Text("应收余额", "Receivables open"),
        sentence=Text(
            "期末（或今天）客户还欠的应收，含未到期的。",
            "What customers owe at the end of the period (or today), what is not yet due included.",
        ),
        formula=Text("应收 − 已核销回款", "receivables − money matched"),
        parts=(Part("open", Text("应收余额", "Open"), receivables.open_receivables, columns=_COLUMNS),),
        unit="money",
        dimensions=_PLACES,
        date_basis=_CLOSING,
        owner_basis=_OWNER,
        population=_ALL_OPEN,
        direction=-1,
        refusals=_BALANCE,
        variants=("receivable.overdue", "receivable.due_soon"),
    ),
    Metric(
        key="receivable.overdue",
        name=Text("逾期应收", "Overdue"),
        sentence=Text(
            "期末（或今天）已过到期日还没有收回的应收；到期日当天不算逾期。",
            "What was due before the end of the period (or before today) and is not paid; the due day itself is in time.",
        ),
        formula=Text("已过到期日的应收 − 已核销回款", "receivables past their due day − money matched"),
        parts=(Part("overdue", Text("逾期应收", "Overdue"), receivables.overdue, columns=_COLUMNS),),
        unit="money",
        dimensions=_PLACES,
        date_basis=_CLOSING,
        owner_basis=_OWNER,
        population=_ALL_OPEN,
        direction=-1,
        refusals=_BALANCE,
        variants=("receivable.open", "receivable.due_soon"),
    ),
    Metric(
        key="receivable.due_soon",
        name=Text(f"{receivables.DAYS_AHEAD} 天内到期应收", f"Due within {receivables.DAYS_AHEAD} days"),
        sentence=Text(
            f"期末（或今天）起 {receivables.DAYS_AHEAD} 天内到期、还没有收回的应收。",
            f"What falls due within {receivables.DAYS_AHEAD} days from the end of the period (or today) and is not paid.",
        ),
        formula=Text("将到期的应收 − 已核销回款", "receivables about to fall due − money matched"),
        parts=(Part("due_soon", Text("将到期应收", "Due soon"), receivables.due_soon, columns=_COLUMNS),),
        unit="money",
        dimensions=_PLACES,
        date_basis=_CLOSING,
        owner_basis=_OWNER,
        population=_ALL_OPEN,
        direction=0,
        refusals=_BALANCE,
        variants=("receivable.overdue", "receivable.open"),
    ),
)
