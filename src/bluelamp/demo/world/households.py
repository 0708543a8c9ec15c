"""Who lives with whom: households of six kinds, their homes and moves, and each member's part and birth.

Not here: names (naming.py) and personal numbers (numbers.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bluelamp.demo.world.customs import Lexicon
from bluelamp.demo.world.dice import Dice, Flags, Ints
from bluelamp.demo.world.model import Places, Small
from bluelamp.demo.world.places import FORCES, some_homes

HEAD, PARTNER, CHILD, LODGER = range(4)
SINGLE, COUPLE, FAMILY, LONE_PARENT, THREE_GENERATIONS, SHARED = range(6)
KINDS = (0.31, 0.27, 0.23, 0.12, 0.03, 0.04)
CHILDREN = (0.38, 0.42, 0.14, 0.06)
YEAR = 365.25
NIGHT = 20757  # 2026-10-31, the night of the extracts, as a counted day
TWIN = 0.022
MOVED = 0.45
ACROSS_A_BORDER = 0.14


@dataclass(frozen=True, slots=True, eq=False)
class Houses:
    """Households before their members have names."""

    kind: Ints
    custom: Small
    size: Ints
    force: Ints
    home: Ints
    home_before: Ints
    home_first: Ints
    moved: Small
    moved_before: Small


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Who is in which household, and when they were born."""

    household: Small
    place: Ints
    role: Small
    is_female: Flags
    custom: Small
    born: Small
    twin_of: Small
    head: Ints
    partner: Ints


def make_houses(dice: Dice, people: int, shares: Sequence[float], lexicon: Lexicon, places: Places) -> Houses:
    """As many households as so many people fill."""
    ids = np.arange(int(people / 1.7) + 60)
    kind = dice.among("kind", ids, KINDS)
    children = 1 + dice.among("children", ids, CHILDREN)
    size = np.ones(len(ids), np.int64)
    size[kind == COUPLE] = 2
    size = np.where(kind == FAMILY, 2 + children, size)
    size = np.where(kind == LONE_PARENT, 1 + children, size)
    size = np.where(kind == THREE_GENERATIONS, 3 + children, size)
    size = np.where(kind == SHARED, 2 + dice.below("lodgers", ids, 3), size)
    needed = int(np.searchsorted(np.cumsum(size), people)) + 1
    ids, kind, size = ids[:needed], kind[:needed], size[:needed]
    size[-1] -= int(size.sum()) - people
    customs = dice.among("custom", ids, [each.share for each in lexicon.customs]).astype(np.int32)
    weights = np.array(shares)
    force = dice.among("force", ids, weights)
    has_moved = dice.happens("moved", ids, MOVED)
    moved_twice = has_moved & dice.happens("moved twice", ids, 0.4)
    before = _earlier_force(dice, "before", ids, force, weights)
    first = _earlier_force(dice, "first", ids, before, weights)
    moved = NIGHT - 20 - dice.below("moved days", ids, 4000)
    return Houses(
        kind=kind,
        custom=customs,
        size=size,
        force=force,
        home=some_homes(dice, "home", ids, force, places),
        home_before=np.where(has_moved, some_homes(dice, "home before", ids, before, places), -1),
        home_first=np.where(moved_twice, some_homes(dice, "home first", ids, first, places), -1),
        moved=moved.astype(np.int32),
        moved_before=(moved - 100 - dice.below("moved before days", ids, 4000)).astype(np.int32),
    )


def _earlier_force(dice: Dice, what: str, ids: Ints, force: Ints, weights: np.ndarray) -> Ints:
    """Mostly the same force's area, now and then another's."""
    away = dice.happens(f"{what} away", ids, ACROSS_A_BORDER)
    return np.where(away, dice.among(f"{what} force", ids, weights), force)


def make_members(dice: Dice, houses: Houses, lexicon: Lexicon) -> Members:
    """The members of all households, one after another: head, partner, children, then lodgers or an elder."""
    household = np.repeat(np.arange(len(houses.size)), houses.size)
    ids = np.arange(len(household))
    first = np.cumsum(houses.size) - houses.size
    place = ids - first[household]
    kind = houses.kind[household]
    has_partner = np.isin(kind, (COUPLE, FAMILY, THREE_GENERATIONS))
    role = np.full(len(ids), CHILD, np.int32)
    role[place == 0] = HEAD
    role[(place == 1) & has_partner] = PARTNER
    role[(kind == SHARED) & (place > 0)] = LODGER
    is_last = np.append(household[1:] != household[:-1], True)
    role[(kind == THREE_GENERATIONS) & is_last & (place > 2)] = LODGER
    head = first[household]
    has_a_partner_now = np.zeros(len(ids), bool)
    has_a_partner_now[role == PARTNER] = True
    partner_of_house = np.full(len(houses.size), -1, np.int64)
    partner_of_house[household[has_a_partner_now]] = ids[has_a_partner_now]
    born, twin_of = _births(dice, household, place, role, kind)
    return Members(
        household=household.astype(np.int32),
        place=place,
        role=role,
        is_female=_sexes(dice, role, kind, head, twin_of),
        custom=_customs(dice, ids, role, houses.custom[household], lexicon),
        born=born,
        twin_of=twin_of,
        head=head,
        partner=partner_of_house[household],
    )


def _sexes(dice: Dice, role: Small, kind: Ints, head: Ints, twin_of: Small) -> Flags:
    ids = np.arange(len(role))
    female = dice.happens("female", ids, 0.5)
    is_head = role == HEAD
    female[is_head & (kind == LONE_PARENT)] = dice.happens("lone mother", ids, 0.84)[
        is_head & (kind == LONE_PARENT)
    ]
    together = is_head & np.isin(kind, (COUPLE, FAMILY, THREE_GENERATIONS))
    female[together] = dice.happens("woman named first", ids, 0.12)[together]
    partners = np.flatnonzero(role == PARTNER)
    alike = dice.happens("same sex", ids[partners], 0.02)
    female[partners] = np.where(alike, female[head[partners]], ~female[head[partners]])
    twins = np.flatnonzero(twin_of >= 0)
    same = dice.happens("twins alike", ids[twins], 0.66)
    female[twins] = np.where(same, female[twin_of[twins]], female[twins])
    return female


def _customs(dice: Dice, ids: Ints, role: Small, of_house: Small, lexicon: Lexicon) -> Small:
    """Partners are of another custom now and then, lodgers as anybody."""
    anybody = dice.among("own custom", ids, [each.share for each in lexicon.customs])
    mixed = (role == PARTNER) & dice.happens("mixed", ids, 0.09)
    return np.where(mixed | (role == LODGER), anybody, of_house).astype(np.int32)


def _births(dice: Dice, household: Ints, place: Ints, role: Small, kind: Ints) -> tuple[Small, Small]:
    """Day of birth, and whose twin somebody is. Nobody is born after the night."""
    ids = np.arange(len(role))
    parents = np.isin(kind, (FAMILY, LONE_PARENT))
    house_age = np.where(
        parents, 23 + dice.uniform("age", household) * 39, 18 + dice.uniform("age", household) ** 1.15 * 72
    )
    house_age = np.where(kind == THREE_GENERATIONS, 27 + dice.uniform("age", household) * 25, house_age)
    age = house_age.copy()
    age = np.where(role == PARTNER, (age - 1.5 + dice.normal("partner's age", ids) * 3.5).clip(18), age)
    age = np.where((role == LODGER) & (kind == SHARED), 18 + dice.uniform("lodger's age", ids) * 25, age)
    age = np.where(
        (role == LODGER) & (kind == THREE_GENERATIONS),
        house_age + 20 + dice.uniform("elder's age", ids) * 12,
        age,
    )
    born = NIGHT - (age * YEAR).astype(np.int64) - dice.below("birthday", ids, 365)
    is_child = role == CHILD
    nth = place - np.where(kind == LONE_PARENT, 1, 2)
    at_first_birth = 17.5 + dice.uniform("first birth", household) * 14
    gap = 1.2 + dice.uniform("gap", household) * 2.6
    child_age = house_age - at_first_birth - gap * nth
    # Too young a parent for so many: then the children came one a year, the last of them lately.
    child_age = np.where(child_age < 0.1, 0.1 + 0.9 * (4 - nth).clip(0), child_age)
    born = np.where(is_child, NIGHT - (child_age * YEAR).astype(np.int64) - dice.below("week", ids, 28), born)
    twin = is_child & (nth > 0) & dice.happens("twin", ids, TWIN)
    # A third of triplets is nobody's wish: the one before must not be a twin too.
    twin[1:] &= ~twin[:-1]
    twin_of = np.where(twin, ids - 1, -1).astype(np.int32)
    born[twin] = born[twin_of[twin]]
    return born.clip(None, NIGHT).astype(np.int32), twin_of


def force_shares(forces: int) -> list[float]:
    """The share of households of each of the first so many forces."""
    return [force.share for force in FORCES[:forces]]
