"""What is said when a change of the organisation cannot be made."""


class ChangeRefused(ValueError):
    """The sentence says what is wrong, with which value, and what to do; ``field`` names the input that it is about
    (empty: the change as a whole), so that a form can show it beside the field."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
