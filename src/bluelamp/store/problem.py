"""The base of every error that the store raises: the class docstring is the message.

What was the matter in one case stands in `detail`; the general meaning and the remedy in the docstring.
"""

import inspect


class StoreProblem(Exception):
    """The database could not do what was asked."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        meaning = " ".join((inspect.getdoc(type(self)) or "").split())
        return f"{meaning}\n{self.detail}" if self.detail else meaning
