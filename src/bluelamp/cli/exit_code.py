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
    ExitCode.STOPPED: "A guard stopped the run before anything was written; look, then repeat with the flag it names.",
    ExitCode.REFUSED: "The node refused the request; the message says what it asks for.",
    ExitCode.UNREACHABLE: "The node does not answer.",
    ExitCode.INTERRUPTED: "Interrupted; what was finished is kept.",
}


def end_with(message: str, code: ExitCode) -> typer.Exit:
    """Say what was the matter on standard error, and the exit to raise."""
    complain(message)
    return typer.Exit(int(code))


@contextmanager
def errors_explained(known: dict[type[BaseException], ExitCode]) -> Iterator[None]:
    """Turn expected errors into their message and exit code; anything else is a bug and shows its trace."""
    try:
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        raise end_with("Interrupted; what was finished is kept.", ExitCode.INTERRUPTED) from None
    except tuple(known) as problem:
        for kind, code in known.items():
            if isinstance(problem, kind):
                raise end_with(str(problem), code) from None
        raise
