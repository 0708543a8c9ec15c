"""Exit codes: every expected error is a real class, and ends its command as documented."""

from importlib import import_module

import pytest
import typer

from bluelamp.cli.exit_code import EXPECTED, ExitCode, errors_explained
from bluelamp.node.folder import NodeNotFound
from bluelamp.store.problem import StoreProblem


class SomethingSpecial(StoreProblem):
    """The disk is full. Make room."""


@pytest.mark.parametrize("name", EXPECTED)
def test_every_expected_error_exists(name: str) -> None:
    module, _, error = name.rpartition(".")
    found = getattr(import_module(module), error)
    assert issubclass(found, Exception)
    assert name in {f"{base.__module__}.{base.__qualname__}" for base in found.__mro__}


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (NodeNotFound("no node"), ExitCode.NODE_NOT_FOUND),
        (SomethingSpecial(), ExitCode.DATABASE),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
    ],
)
def test_an_expected_error_ends_with_its_code(raised: BaseException, code: ExitCode) -> None:
    with pytest.raises(typer.Exit) as ended, errors_explained():
        raise raised
    assert ended.value.exit_code == code


def test_an_unexpected_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), errors_explained():
        raise ZeroDivisionError


def test_every_exit_code_has_a_meaning() -> None:
    assert all(code.meaning for code in ExitCode)
