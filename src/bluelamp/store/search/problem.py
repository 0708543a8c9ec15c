"""What a search may refuse. The words are for the person who asked."""

from bluelamp.store.problem import StoreProblem


class QuestionTooWide(StoreProblem):
    """The question fits too many records to look through in time. Add a date of birth, a first name, an area or dates."""
