"""The manifest's [drift]: what follows when a source is no longer what it was."""

from typing import Literal

from pydantic import Field

from bluelamp.connect.source_spec import Part

DriftAction = Literal["ignore", "warn", "quarantine", "stop"]
Told = Literal["ignore", "warn", "stop"]


class DriftPolicy(Part):
    """What follows when a source is no longer what it was at the last completed run."""

    added: Told = Field(default="warn", description="A column is new.")
    dropped: Told = Field(default="stop", description="A column has gone.")
    renamed: Told = Field(default="stop", description="A column seems to have another name.")
    retyped: Told = Field(default="stop", description="A column holds another kind of value.")
    new_code: DriftAction = Field(
        default="quarantine",
        description="A code that the mapping does not know; `quarantine` leaves its rows to the mapping's `on_unknown`.",
    )
    null_surge: Told = Field(default="stop", description="A column that the mapping reads is far emptier.")
    cardinality: Told = Field(
        default="warn", description="A column holds far more or fewer different values."
    )
    length: Told = Field(default="warn", description="A column's values are far longer or shorter.")
