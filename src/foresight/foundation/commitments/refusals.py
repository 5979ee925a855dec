"""What is said when an act on a commitment cannot be done."""


class CommitmentRefused(ValueError):
    """The sentence says what is wrong, with which value, and what to do; ``field`` names the input that it is about
    (empty: the act as a whole), so that a form can show it beside the field."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class CommitmentUnknown(LookupError):
    """There is no such commitment, or the account may not see it: both sound the same."""

    def __init__(self) -> None:
        super().__init__("没有这项承诺，或者不在你的权限范围内。")
