"""Exit codes of every command, and which error ends with which."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from bluelamp.cli.terminal import complain


class ExitCode(IntEnum):
    """What a command's exit code means; scripts may rely on these."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NODE_NOT_FOUND = 3
    DATABASE = 4
    SOURCE = 5
    STOPPED = 6
    REFUSED = 7
    UNREACHABLE = 8
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """The code in words, for the reference."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.DONE: "Done.",
    ExitCode.FAILED: "It failed; the message says why. Also: a check found something wrong.",
    ExitCode.USAGE: "The command line was not understood.",
    ExitCode.NODE_NOT_FOUND: "There is no node there, or its settings are not valid.",
    ExitCode.DATABASE: "The node's database could not be used.",
    ExitCode.SOURCE: "A source, its manifest or its mapping could not be used.",
    ExitCode.STOPPED: "A guard stopped the run before anything was written, or would stop it; look, then repeat with the flag it names.",
    ExitCode.REFUSED: "The node refused the request; the message says what it asks for.",
    ExitCode.UNREACHABLE: "The node does not answer.",
    ExitCode.INTERRUPTED: "Interrupted; what was finished is kept.",
}


def end_with(message: str, code: ExitCode) -> typer.Exit:
    """Say what was the matter on standard error, and the exit to raise."""
    complain(message)
    return typer.Exit(int(code))


EXPECTED: dict[str, ExitCode] = {
    "bluelamp.node.folder.NodeNotFound": ExitCode.NODE_NOT_FOUND,
    "bluelamp.node.folder.NodeSettingsInvalid": ExitCode.NODE_NOT_FOUND,
    "bluelamp.node.folder.NodeExists": ExitCode.FAILED,
    "bluelamp.node.service.PortTaken": ExitCode.FAILED,
    "bluelamp.node.database.DatabaseOfAnotherForce": ExitCode.DATABASE,
    "bluelamp.store.problem.StoreProblem": ExitCode.DATABASE,
    "psycopg.OperationalError": ExitCode.DATABASE,
    "bluelamp.connect.errors.SourceError": ExitCode.SOURCE,
    "bluelamp.connect.mapping.errors.MappingRefused": ExitCode.SOURCE,
    "bluelamp.connect.mapping.errors.SourceColumnsMissing": ExitCode.SOURCE,
    "bluelamp.connect.sync.aside_acts.NoteMissing": ExitCode.USAGE,
    "bluelamp.client.http.NodeRefused": ExitCode.REFUSED,
    "bluelamp.client.http.NodeUnreachable": ExitCode.UNREACHABLE,
}
"""Which expected error ends a command with which exit code; by name, so that no command loads what it does not use."""


@contextmanager
def errors_explained() -> Iterator[None]:
    """Turn expected errors into their message and exit code; anything else is a bug and shows its trace."""
    try:
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        raise end_with("Interrupted; what was finished is kept.", ExitCode.INTERRUPTED) from None
    except Exception as problem:
        code = _expected(type(problem))
        if code is None:
            raise
        raise end_with(str(problem), code) from None


def _expected(kind: type[BaseException]) -> ExitCode | None:
    for base in kind.__mro__:
        code = EXPECTED.get(f"{base.__module__}.{base.__qualname__}")
        if code is not None:
            return code
    return None
