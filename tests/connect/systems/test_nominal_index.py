"""The shipped mainframe extract is what its builder writes, and reads as its golden file says."""

import polars as pl

from bluelamp.connect.check import check_system
from tests.connect.systems.nominal_extract import SYSTEM, as_csv, the_extract, the_rows


def test_shipped_extract_is_what_the_builder_writes() -> None:
    assert (SYSTEM / "fixtures/NOMINAL.dat").read_bytes() == the_extract()


def test_extract_reads_as_its_golden_file() -> None:
    assert as_csv(pl.concat(the_rows())) == (SYSTEM / "fixtures/nominal.csv").read_text(encoding="utf-8")


def test_every_claim_holds() -> None:
    outcomes = {outcome.rule: outcome for outcome in check_system(SYSTEM).outcomes}
    assert {rule: one.findings for rule, one in outcomes.items() if one.verdict == "failed"} == {}
    assert outcomes["columns-exist"].verdict == "proved"
