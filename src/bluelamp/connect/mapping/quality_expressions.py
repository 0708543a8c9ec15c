"""The record rules of `pole.quality` as column expressions, each tested to say the same as its pure function."""

from collections.abc import Callable, Mapping

import polars as pl

from bluelamp.pole.quality.other_rules import LATE_DAYS, METHOD_LENGTH_MIN
from bluelamp.pole.quality.person_rules import DESCRIPTORS_MIN

FactColumns = Mapping[str, pl.Expr]
"""Facts of `pole.quality.facts` by name, one expression each. None of the yes-or-no ones is ever null."""

RuleExpression = Callable[[FactColumns], pl.Expr]


def _named(facts: FactColumns) -> pl.Expr:
    return facts["has_given"] | facts["has_family"]


def _between_zero_and(number: pl.Expr, end: int) -> pl.Expr:
    return (number > 0) & (number < end)


RULE_EXPRESSIONS: dict[str, RuleExpression] = {
    "person-no-given-name": lambda facts: ~facts["has_given"],
    "person-no-family-name": lambda facts: ~facts["has_family"],
    "person-no-birth": lambda facts: ~facts["has_birth"],
    "person-no-gender": lambda facts: ~facts["has_gender"],
    "person-no-contact": lambda facts: ~facts["has_contact"],
    "person-unidentified": lambda facts: (
        ~(_named(facts) | facts["has_birth"] | facts["has_identifier"] | (facts["descriptors"] > 0))
    ),
    "person-described-too-little": lambda facts: (
        ~_named(facts) & _between_zero_and(facts["descriptors"], DESCRIPTORS_MIN)
    ),
    "person-no-link": lambda facts: ~facts["has_link"],
    "vehicle-no-number": lambda facts: (facts["kind"] == "vehicle") & ~facts["has_number"],
    "animal-not-property": lambda facts: facts["is_animal"] & (facts["kind"] != "property"),
    "object-not-described": lambda facts: ~facts["has_number"] & ~facts["has_description"],
    "address-no-postcode": lambda facts: (
        facts["is_address"] & facts["has_premises"] & ~facts["has_postcode"] & ~facts["may_lack_postcode"]
    ),
    "event-no-place": lambda facts: ~facts["has_place"],
    "event-no-time": lambda facts: ~facts["has_time"],
    "crime-no-class": lambda facts: (facts["kind"] == "crime") & ~facts["has_class"],
    "method-too-short": lambda facts: (facts["method_length"] < METHOD_LENGTH_MIN).fill_null(value=False),
    "event-in-future": lambda facts: facts["is_in_future"],
    "event-ends-before-start": lambda facts: facts["ends_before_start"],
    "event-reported-late": lambda facts: (facts["days_until_reported"] > LATE_DAYS).fill_null(value=False),
    "event-reported-before": lambda facts: (facts["days_until_reported"] < 0).fill_null(value=False),
}
