"""What can be wrong with a mapping file. What can be wrong with a row is in `reasons`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One thing wrong with a mapping: where in the YAML, what, and what to do about it."""

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.problem} {self.remedy}".strip()


class MappingRefused(ValueError):
    """The mapping file cannot be used; nothing was read from the source.

    `problems` names each place in the file, what is wrong there and the remedy.
    """

    def __init__(self, problems: list[MappingProblem], source: str = "mapping.yaml") -> None:
        self.problems = tuple(problems)
        self.source = source
        lines = [f"{source}: {problem}" for problem in problems]
        super().__init__("\n".join(lines))


class SourceColumnsMissing(ValueError):
    """The source no longer has columns that its mapping reads; nothing was written.

    Ask the system's owner whether they were renamed, then change the mapping.
    """

    def __init__(self, columns: list[str]) -> None:
        self.columns = tuple(columns)
        named = ", ".join(repr(column) for column in columns)
        super().__init__(f"The source lacks columns that the mapping reads: {named}. {self.__doc__}")
