"""The one exception by which an action says no."""


class ActionRefused(Exception):
    """A write that the rules do not allow, with a sentence for the person who asked.

    ``field`` names the input that the sentence is about, so that a form can show it there; empty when it is about the whole.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
