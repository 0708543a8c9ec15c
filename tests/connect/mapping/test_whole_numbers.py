"""Whole numbers: text that is no number and a number with a fraction are the same fault, found in two steps."""

import polars as pl
import pytest

from bluelamp.connect.mapping import compile_mapping

MAPPING = """
mapping: 1
source: {{system: kennels, key: [REF]}}
fields:
  east: {{from: EASTING, parse: integer, on_bad: {on_bad}}}
  north: {{from: NORTHING, parse: integer, on_bad: {on_bad}}}
entities:
  found: {{entity: location, key: {{columns: [REF]}}, area: REF, easting: east, northing: north}}
handling: {{marking: OFFICIAL, purposes: [policing]}}
"""


@pytest.mark.parametrize(("on_bad", "rejected"), [('"null"', 0), ("quarantine", 2)])
def test_both_faults_of_a_whole_number_are_found(on_bad: str, rejected: int) -> None:
    mapping = compile_mapping(MAPPING.format(on_bad=on_bad))
    batch = pl.DataFrame(
        {
            "_row": [1, 2, 3],
            "REF": ["a", "b", "c"],
            "EASTING": ["415892", "east", "415892.5"],
            "NORTHING": ["431039", "north", "431039.5"],
        }
    )
    assert len(mapping.apply(batch).rejected) == rejected
