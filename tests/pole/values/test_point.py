"""Points and the British National Grid: the Ordnance Survey's worked example, round trips, checks, distance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.values import national_grid, point
from bluelamp.pole.values.kind import Likeness

LEEDS_TOWN_HALL = (53.8000, -1.5497)
LATITUDES = st.floats(49.8, 60.9)
LONGITUDES = st.floats(-8.0, 1.9)


def rules(text: str) -> set[str]:
    return {finding.rule for finding in point.validate(text)}


def degrees(whole: int, minutes: int, seconds: float) -> float:
    return whole + minutes / 60 + seconds / 3600


def test_the_projection_gives_the_guides_worked_example() -> None:
    # Ordnance Survey, A guide to coordinate systems in Great Britain, annex C: OSGB36 angles.
    latitude, longitude = np.radians(degrees(52, 39, 27.2531)), np.radians(degrees(1, 43, 4.5177))
    easting, northing = national_grid.project(latitude, longitude)
    assert (round(float(easting), 3), round(float(northing), 3)) == (651409.903, 313177.270)
    back = national_grid.unproject(651409.903, 313177.270)
    assert np.allclose(np.degrees(back), np.degrees((latitude, longitude)), atol=1e-8)


def test_leeds_town_hall_is_where_it_should_be() -> None:
    easting, northing = point.to_national_grid(*LEEDS_TOWN_HALL)
    assert national_grid.grid_reference(float(easting), float(northing)) == "SE 297 338"


def test_the_shift_between_ellipsoids_is_good_to_five_metres() -> None:
    # Station TP01 (St Mary's, Scilly) of the Ordnance Survey's published OSTN15 test values.
    easting, northing = point.to_national_grid(49.92226393730, -6.29977752014)
    assert abs(float(easting) - 91492.146) < national_grid.ACCURACY_METRES
    assert abs(float(northing) - 11318.804) < national_grid.ACCURACY_METRES


@given(LATITUDES, LONGITUDES)
def test_a_round_trip_stays_within_a_metre(latitude: float, longitude: float) -> None:
    back = point.to_wgs84(*point.to_national_grid(latitude, longitude))
    assert float(point.distance_metres(latitude, longitude, *back)) < 1.0


def test_arrays_give_the_same_as_single_points() -> None:
    latitudes, longitudes = np.array([[53.8, 51.5], [55.9, 50.1]]), np.array([[-1.55, -0.12], [-3.2, -5.3]])
    eastings, northings = point.to_national_grid(latitudes, longitudes)
    assert eastings.shape == latitudes.shape
    for at in np.ndindex(latitudes.shape):
        assert np.allclose(
            point.to_national_grid(latitudes[at], longitudes[at]), (eastings[at], northings[at])
        )


@pytest.mark.parametrize(
    ("written", "square"),
    [
        ("SE3033", (430000, 433000, 1000)),
        ("SE 30 33", (430000, 433000, 1000)),
        ("se 297 338", (429700, 433800, 100)),
        ("NN166712", (216600, 771200, 100)),
        ("SV 9149 1131", (91490, 11310, 10)),
        ("TG 51409 13177", (651409, 313177, 1)),
        ("TG5140913177", (651409, 313177, 1)),
        ("HP 62 08", (462000, 1208000, 1000)),
    ],
)
def test_grid_references_are_read_as_the_corner_of_a_square(
    written: str, square: tuple[int, int, int]
) -> None:
    assert national_grid.parse_grid_reference(written) == square


@pytest.mark.parametrize(
    "written", ["SE 303", "SE 30 333", "AA 30 33", "II 30 33", "SE", "", "SE 123456 123456"]
)
def test_what_is_no_grid_reference_is_not_read(written: str) -> None:
    assert national_grid.parse_grid_reference(written) is None


@given(st.integers(0, 699_999), st.integers(0, 1_299_999), st.sampled_from([2, 4, 6, 8, 10]))
def test_a_grid_reference_names_the_square_around_its_point(
    easting: int, northing: int, figures: int
) -> None:
    reference = national_grid.grid_reference(easting, northing, figures)
    assert reference is not None
    square = national_grid.parse_grid_reference(reference)
    assert square is not None
    assert 0 <= easting - square[0] < square[2]
    assert 0 <= northing - square[1] < square[2]
    assert point.clean_grid_reference(reference) == reference


def test_a_point_off_the_grid_has_no_reference() -> None:
    assert national_grid.grid_reference(-1, 0) is None
    assert national_grid.grid_reference(700_000, 0) is None
    with pytest.raises(ValueError, match="figures"):
        national_grid.grid_reference(1, 1, 5)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("53.8, -1.5497", "53.800000,-1.549700"),
        ("53.8N 1.5497W", "53.800000,-1.549700"),
        ("53.8° N, 1.5497° W", "53.800000,-1.549700"),
        ("lat: 53.8 long: -1.5497", "53.800000,-1.549700"),
        ("POINT(-1.5497 53.8)", "53.800000,-1.549700"),
        ("53.8,−1.5497", "53.800000,-1.549700"),
        ("-0.0000001,0", "0.000000,0.000000"),
        ("Leeds", None),
        ("100,10", None),
    ],
)
def test_positions_are_read_as_systems_write_them(written: str, canonical: str | None) -> None:
    assert point.clean(written) == canonical


@pytest.mark.parametrize("written", ["SE 29750 33850", "429750 433850", "E429750, N433850"])
def test_metres_and_references_become_degrees(written: str) -> None:
    found = point.parse(written)
    assert found is not None
    assert float(point.distance_metres(found.latitude, found.longitude, *LEEDS_TOWN_HALL)) < 50


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("53.8,-1.55", set()),
        ("SE 297 338", set()),
        ("0,0", {"point-zero"}),
        ("-1.55,53.8", {"point-swapped"}),
        ("53.8,5.5", {"point-sign"}),
        ("48.85,12.35", {"point-abroad"}),
        ("95,170", {"point-off-earth"}),
        ("SE 30 33", {"point-coarse"}),
        ("Leeds", {"point-unreadable"}),
        ("", set()),
    ],
)
def test_each_rule_gives_its_finding(written: str, expected: set[str]) -> None:
    assert rules(written) == expected


def test_numbers_that_are_none_are_an_error() -> None:
    assert [finding.rule for finding in point.check(float("nan"), 1.0)] == ["point-unreadable"]


def test_a_bad_grid_reference_is_an_error() -> None:
    assert [finding.rule for finding in point.validate_grid_reference("SE 30 333")] == ["grid-reference-form"]
    assert point.validate_grid_reference("SE 297 338") == ()
    assert point.caption_grid_reference("se297338") == "SE 297 338"


def test_distance_is_in_metres() -> None:
    # London to Edinburgh, city centres, is about 534 km.
    assert float(point.distance_metres(51.5074, -0.1278, 55.9533, -3.1883)) == pytest.approx(
        534_000, rel=0.005
    )
    assert point.distance_metres(np.zeros(3), np.zeros(3), 0.0, np.array([0.0, 1.0, 2.0])).shape == (3,)


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("53.8,-1.5497", "53.80001,-1.5497", Likeness.EXACT),
        ("53.8,-1.5497", "SE 297 338", Likeness.PARTIAL),
        ("53.8,-1.5497", "53.801,-1.5497", Likeness.NEAR),
        ("53.8,-1.5497", "53.81,-1.5497", Likeness.PARTIAL),
        ("53.8,-1.5497", "51.5,-0.12", Likeness.DIFFERENT),
        ("53.8,-1.5497", "", Likeness.MISSING),
    ],
)
def test_likeness_of_two_positions(left: str, right: str, likeness: Likeness) -> None:
    assert point.compare(left, right).likeness is likeness


def test_a_position_is_shown_with_its_grid_reference() -> None:
    assert point.caption("53.8,-1.5497") == "SE 297 338 (53.80000, -1.54970)"
    assert point.caption("48.85,12.35") == "48.85000, 12.35000"


@given(
    st.one_of(st.text(max_size=30), st.from_regex(r"[A-Z]{2} ?[0-9]{2,10}|[0-9.,-]{3,16}", fullmatch=True))
)
def test_any_text_is_cleaned_once_and_never_fails(text: str) -> None:
    for clean in (point.clean, point.clean_grid_reference):
        once = clean(text)
        assert once is None or clean(once) == once
    point.validate(text)
    assert 0 <= point.compare(text, "53.8,-1.5497").score <= 1
    assert isinstance(point.caption(text), str)
