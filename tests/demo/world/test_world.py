"""A world is the same for the same seed, its crimes cluster as its true rates say, and slips are told apart."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from bluelamp.demo.world import GENERATOR_VERSION, World, WorldImpossible, make_world
from bluelamp.demo.world.care import SLIPS
from bluelamp.demo.world.clerk import Clerk, Observed, slip_names
from bluelamp.demo.world.happenings import KINDS, OUTCOMES, ROLES, event_types, type_of
from bluelamp.demo.world.model import minutes_of
from bluelamp.demo.world.truth import digest

# What generator version 1 makes of 300 people and seed 5. Changed bytes need a new version, and a new line here.
FROZEN = {1: "04fe76b3ce1f4b78978db413cbe4559dddcc258055caf8ec93ac7396c49869a6"}


@cache
def a_world(people: int = 30_000, seed: int = 11, noise: str = "normal") -> World:
    return make_world(people, seed, noise=noise)  # type: ignore[arg-type]


def everybody_observed(noise: str) -> Observed:
    world = a_world(noise=noise)
    ids = np.arange(len(world.people))
    return Clerk(world, "13", "nominal_index").write_down(ids, np.full(len(ids), 20_000), ids)


def share_with(observed: Observed, slip: str) -> float:
    return float(np.mean((observed.slips & (1 << SLIPS.index(slip))) != 0))


def test_a_generator_version_is_frozen() -> None:
    assert digest(make_world(300, 5)) == FROZEN[GENERATOR_VERSION]


def test_another_seed_gives_another_world() -> None:
    assert digest(make_world(300, 5)) != digest(make_world(300, 6))


@pytest.mark.parametrize("asked", [{"people": 99}, {"people": 5_000_001}, {"people": 500, "forces": 4}])
def test_impossible_worlds_are_refused(asked: dict[str, int]) -> None:
    with pytest.raises(WorldImpossible):
        make_world(asked["people"], 1, forces=asked.get("forces", 3))


def test_shares_of_customs_can_be_set_and_unknown_customs_are_refused() -> None:
    world = make_world(2_000, 1, shares={"british": 0.0, "sikh": 5.0})
    assert not (world.people.custom == 0).any()
    with pytest.raises(WorldImpossible):
        make_world(2_000, 1, shares={"martian": 1.0})


def test_types_have_their_rates() -> None:
    world = a_world()
    for at, each in enumerate(event_types()):
        if each.rate:
            found = np.count_nonzero((world.events.type == at) & ~world.events.is_near_repeat)
            assert found == pytest.approx(3 * each.rate * 30, abs=1)


def test_crimes_fall_where_the_true_rates_are_high() -> None:
    world = a_world()
    events, rates, shop = world.events, world.rates, type_of("Theft from shop")
    expected = rates.expected_per_year[rates.type == shop]
    crimes = np.bincount(events.premises[events.type == shop] // 4096, minlength=len(expected))
    hottest = np.argsort(expected)[-len(expected) // 20 :]
    assert crimes[hottest].sum() / crimes.sum() == pytest.approx(
        expected[hottest].sum() / expected.sum(), abs=0.05
    )
    assert crimes[hottest].sum() / crimes.sum() > 0.3


def test_near_repeats_follow_within_weeks_on_the_same_or_the_next_premises() -> None:
    events = a_world().events
    at = np.flatnonzero(events.is_near_repeat)
    cause = events.cause[at]
    days = (events.begun[at] - events.begun[cause]) / 1440
    assert (events.type[at] == events.type[cause]).all()
    assert np.median(days) < 16
    burglary = type_of("Burglary of dwelling and theft")
    share = np.mean(events.is_near_repeat[events.type == burglary])
    assert 0.12 < share < 0.3


def test_nothing_happens_after_the_night_and_reports_follow_crimes() -> None:
    world = a_world()
    night = minutes_of(world.night)
    for column in (world.events.begun, world.events.ended, world.events.reported):
        assert column.max() <= night
    crimes = world.events.kind == KINDS.index("crime")
    assert (world.events.reported >= world.events.begun)[crimes].all()


def test_custody_follows_arrest_and_arrest_follows_a_crime_with_a_suspect() -> None:
    events = a_world().events
    stays = np.flatnonzero(events.kind == KINDS.index("custodyStay"))
    arrests = events.cause[stays]
    crimes = events.cause[arrests]
    assert len(stays) > 300
    assert (events.kind[arrests] == KINDS.index("arrest")).all()
    assert (events.outcome[crimes] == OUTCOMES.index("suspect")).all()
    assert (events.begun[stays] > events.begun[arrests]).all()


def test_a_few_people_make_much_of_the_work_and_some_cross_borders() -> None:
    world = a_world()
    is_offender = world.roles.role == ROLES.index("offender")
    per_person = np.sort(np.bincount(world.roles.person[is_offender]))[::-1]
    assert per_person[: len(per_person) // 100].sum() > 0.25 * per_person.sum()
    forces = np.unique(
        np.stack((world.roles.person[is_offender], world.events.force[world.roles.event[is_offender]])),
        axis=1,
    )
    assert np.count_nonzero(np.bincount(forces[0]) > 1) > 50


def test_a_fifth_of_burglaries_is_attempted_and_reports_of_fraud_come_late() -> None:
    events = a_world().events
    burglary = events.type == type_of("Burglary of dwelling and theft")
    fraud = events.type == type_of("Fraud by false representation")
    assert 0.1 < events.is_attempted[burglary].mean() < 0.26
    assert np.median(events.reported[fraud] - events.begun[fraud]) > 3 * 1440


def test_harsh_noise_makes_more_slips() -> None:
    normal, harsh = everybody_observed("normal"), everybody_observed("harsh")
    for slip in ("family-typo", "date-digit-off", "nickname", "names-swapped", "sex-wrong", "postcode-typo"):
        assert 0 < share_with(normal, slip) < share_with(harsh, slip)


def test_a_record_without_slips_is_true() -> None:
    world, observed = a_world(), everybody_observed("normal")
    clean = np.flatnonzero(observed.slips == 0)
    born = world.people.born[observed.person[clean]].astype("datetime64[D]").astype(str)
    assert len(clean) > 1_000
    assert (observed.born("%Y-%m-%d")[clean] == born).all()
    assert (observed.pnc_id[clean] == world.people.pnc_id[observed.person[clean]]).all()


def test_a_records_luck_does_not_depend_on_the_other_records() -> None:
    world = a_world()
    ids = np.arange(50)
    whole = Clerk(world, "97", "custody").write_down(ids, np.full(50, 20_000), ids)
    alone = Clerk(world, "97", "custody").write_down(ids[30:31], np.full(1, 20_000), ids[30:31])
    assert (whole.family[30], whole.phone[30], whole.slips[30]) == (
        alone.family[0],
        alone.phone[0],
        alone.slips[0],
    )


def test_dates_written_are_in_the_calendar() -> None:
    observed = everybody_observed("harsh")
    written = [text for text in observed.born("%Y-%m-%d").tolist() if text]
    assert np.array(written, dtype="datetime64[D]").max() <= np.datetime64("2026-12-31")


def test_a_column_cut_to_its_width_is_a_slip() -> None:
    observed = everybody_observed("normal").cut("family", 6)
    assert max(len(family) for family in observed.family) == 6
    cut = next(at for at in range(len(observed)) if "truncated" in slip_names(int(observed.slips[at])))
    assert len(observed.family[cut]) == 6
