"""Why a plan is not taken. The messages are Chinese, as the user reads them, and say what to do."""


class PlanRefused(ValueError):
    """The plan cannot be adopted as it is."""


class PlanOvertaken(PlanRefused):
    """Somebody else has adopted a version in the meantime."""

    def __init__(self, code: str, seen: int, latest: int) -> None:
        before = f"第 {seen} 版" if seen else "还没有这个计划的时候"
        super().__init__(
            f"计划 {code} 刚刚由别人建立了第 {latest} 版，而这一份是按{before}写的，没有写入。"
            f"请先看第 {latest} 版（foresight plan show {code}@{latest}），再决定是否调整。"
        )
