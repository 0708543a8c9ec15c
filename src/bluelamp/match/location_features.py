"""What speaks for a location in answer to a search: one pure function a feature, its docstring published."""

from collections.abc import Mapping
from typing import Any

from bluelamp.client.query import LocationSearch
from bluelamp.match.evidence import Evidence, Ranked, weighed
from bluelamp.match.text_features import distance_evidence, words_evidence
from bluelamp.pole.keys.exact_values import plain_upper

POSTCODE_WEIGHT = 12.0
UPRN_WEIGHT = 20.0
AREA_WEIGHT = 4.0


def postcode_agrees(question: LocationSearch, body: Mapping[str, Any]) -> Evidence | None:
    """The postcode, whole or in part (LS1 4DY, LS1 4, LS1), with or without its space."""
    if question.postcode is None:
        return None
    asked, recorded = (
        plain_upper(question.postcode),
        plain_upper(str(body.get("address", {}).get("postcode") or "")),
    )
    if not recorded:
        return Evidence("postcode", "missing", "", 0.5, POSTCODE_WEIGHT)
    if asked == recorded:
        return Evidence("postcode", "exact", "The same postcode.", 1.0, POSTCODE_WEIGHT)
    return Evidence("postcode", "area", "The same postcode district.", 0.8, POSTCODE_WEIGHT)


def uprn_agrees(question: LocationSearch, body: Mapping[str, Any]) -> Evidence | None:
    """The unique property reference number; leading zeros do not count."""
    if question.uprn is None:
        return None
    recorded = plain_upper(str(body.get("address", {}).get("uprn") or "")).lstrip("0")
    if recorded and recorded == plain_upper(question.uprn).lstrip("0"):
        return Evidence(
            "uprn", "exact", "The same property reference (UPRN).", 1.0, UPRN_WEIGHT, is_certain=True
        )
    return Evidence("uprn", "missing", "", 0.0, UPRN_WEIGHT)


def inside_polygon(question: LocationSearch, _: Mapping[str, Any]) -> Evidence | None:
    """Inside the area that you drew. Records without a position are never inside."""
    if question.polygon is None:
        return None
    return Evidence("polygon", "inside", "Inside the area.", 1.0, AREA_WEIGHT)


def has_codes(question: LocationSearch, _: Mapping[str, Any]) -> Evidence | None:
    """The area codes that you asked for, such as an LSOA."""
    if not question.codes:
        return None
    return Evidence("codes", "exact", f"In {', '.join(question.codes)}.", 1.0, AREA_WEIGHT)


LOCATION_FEATURES = (postcode_agrees, uprn_agrees, inside_polygon, has_codes)
"""Every feature that may speak for a location, besides words and distance."""


def rank_location(
    question: LocationSearch, body: Mapping[str, Any], search_text: str, distance_m: float | None
) -> Ranked:
    """Score one location, with the reasons."""
    found = [feature(question, body) for feature in LOCATION_FEATURES]
    distance = distance_evidence(distance_m, question.near.radius_m) if question.near else None
    return weighed([*found, words_evidence(question.text, search_text), distance])
