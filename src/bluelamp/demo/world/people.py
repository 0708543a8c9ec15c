"""Invents the true people: households, names, numbers, and the single person read out of the columns."""

from __future__ import annotations

import numpy as np

from bluelamp.demo.world import numbers
from bluelamp.demo.world.customs import NOBODY, Lexicon, Words
from bluelamp.demo.world.dice import Dice, Flags, Floats, Ints
from bluelamp.demo.world.households import (
    CHILD,
    LODGER,
    NIGHT,
    PARTNER,
    YEAR,
    Houses,
    Members,
    make_houses,
    make_members,
)
from bluelamp.demo.world.model import Households, People, Places, Small, Texts, Vehicles
from bluelamp.demo.world.naming import (
    OWN_NAME_KEPT,
    WOMENS_FORM,
    Bearers,
    Names,
    all_names,
    family_names,
    given_names,
)
from bluelamp.demo.world.places import some_homes

JUNIOR = {False: 0.06, True: 0.006}
"""How often a child bears the given name of the parent of the same sex: sons, daughters."""
DOUBLE_BARRELLED = frozenset({"british", "irish", "caribbean"})
VEHICLES = (
    *("Ford Fiesta, blue", "Vauxhall Corsa, silver", "Citroen C3, white", "Skoda Octavia, grey"),
    *("Volkswagen Golf, black", "Renault Megane, red", "Toyota Yaris, green", "Ford Transit van, white"),
)


def invent_people(
    dice: Dice, count: int, force_shares: list[float], lexicon: Lexicon, places: Places
) -> tuple[Households, People]:
    """So many people and their households."""
    houses = make_houses(dice, count, force_shares, lexicon, places)
    members = make_members(dice, houses, lexicon)
    ids = np.arange(count)
    own = family_names(dice, "house family", np.arange(len(houses.size)), houses.custom, lexicon)
    bearers = _bearers(dice, ids, members, own, lexicon)
    names = all_names(dice, bearers, lexicon)
    junior_of = _juniors(dice, ids, members, names)
    former, renamed = _former_names(dice, members, names, bearers, lexicon)
    offending = _offending(dice, ids, members)
    alias_given, alias_family = _aliases(dice, bearers, offending, lexicon)
    pnc_id, cro = _police_numbers(dice, ids, members, offending)
    people = People(
        household=members.household,
        role=members.role,
        custom=members.custom,
        is_female=members.is_female,
        born=members.born,
        given=names.given,
        middle=names.middle,
        middle_second=names.middle_second,
        family=names.family,
        family_second=_second_families(dice, members, lexicon),
        former_family=former,
        renamed=renamed,
        nickname=_nicknames(dice, ids, members, names, lexicon),
        alias_given=alias_given,
        alias_family=alias_family,
        self_defined=_self_defined(dice, ids, members.custom, lexicon),
        observed=_observed(dice, ids, members.custom, lexicon),
        own_home=_own_homes(dice, ids, members, houses, places),
        joined=(NIGHT - 30 - dice.below("joined", ids, 5000)).astype(np.int32),
        twin_of=members.twin_of,
        junior_of=junior_of,
        offending=offending,
        mobile=numbers.mobiles(dice.happens("mobile", ids, 0.82) & _older_than(members, 11)),
        email=numbers.emails(
            dice.happens("email", ids, 0.45) & _older_than(members, 13), names.given, names.family, lexicon
        ),
        pnc_id=pnc_id,
        cro=cro,
        licence=numbers.licences(
            dice.happens("licence", ids, 0.7) & _older_than(members, 17),
            (lexicon.texts(names.given), lexicon.texts(names.middle), lexicon.texts(names.family)),
            members.born,
            members.is_female,
        ),
    )
    return _households(dice, houses, own), people


def invent_vehicles(dice: Dice, people: People) -> Vehicles:
    """Most adults keep a vehicle."""
    ids = np.arange(len(people))
    is_old_enough = people.born < NIGHT - 17 * YEAR
    keeper = np.flatnonzero(is_old_enough & dice.happens("vehicle", ids, 0.58))
    kinds = np.array(VEHICLES, object)
    return Vehicles(
        mark=numbers.vehicle_marks(len(keeper)),
        description=kinds[dice.below("vehicle kind", keeper, len(kinds))],
        keeper=keeper.astype(np.int32),
    )


def _older_than(members: Members, years: float) -> Flags:
    older: Flags = members.born < NIGHT - years * YEAR
    return older


def _bearers(dice: Dice, ids: Ints, members: Members, own: Small, lexicon: Lexicon) -> Bearers:
    """Children and a wife in four of five marriages bear the household's name, unless the custom says otherwise."""
    kept = np.array([custom.shape in OWN_NAME_KEPT for custom in lexicon.customs])
    is_wife = (members.role == PARTNER) & members.is_female
    takes = is_wife & ~kept[members.custom] & dice.happens("takes the name", ids, 0.62)
    has_name = (members.role != LODGER) & ((members.role != PARTNER) | takes)
    head, partner = members.head, members.partner
    father = np.where(~members.is_female[head], head, partner)
    father = np.where((father >= 0) & ~members.is_female[father] & (members.role == CHILD), father, -1)
    return Bearers(
        ids=ids,
        custom=members.custom,
        is_female=members.is_female,
        weekday=(members.born.astype(np.int64) + 3) % 7,  # 1970-01-01 was a Thursday
        father=father,
        household_family=own[members.household],
        has_household_name=has_name,
    )


def _juniors(dice: Dice, ids: Ints, members: Members, names: Names) -> Small:
    """A son named as his father; middle names come with it half the time."""
    is_child = members.role == CHILD
    head, partner = members.head, members.partner
    parent = np.where(members.is_female[head] == members.is_female, head, partner)
    alike = is_child & (parent >= 0) & (members.is_female[parent] == members.is_female)
    alike &= members.custom[parent] == members.custom
    chance = np.where(members.is_female, JUNIOR[True], JUNIOR[False])
    junior = alike & (members.twin_of < 0) & dice.happens("junior", ids, chance)
    # The first of twins is nobody's junior either: the two would bear one name.
    junior[:-1] &= members.twin_of[1:] < 0
    at = np.flatnonzero(junior)
    names.given[at] = names.given[parent[at]]
    names.family[at] = names.family[parent[at]]
    whole = at[dice.happens("junior whole", at, 0.5)]
    names.middle[whole] = names.middle[parent[whole]]
    return np.where(junior, parent, -1).astype(np.int32)


def _former_names(
    dice: Dice, members: Members, names: Names, bearers: Bearers, lexicon: Lexicon
) -> tuple[Small, Small]:
    """The name before marriage, and the day on which it ended."""
    ids = bearers.ids
    married = (members.role == PARTNER) & bearers.has_household_name
    widowed = (members.role != CHILD) & ~married & members.is_female & dice.happens("was married", ids, 0.12)
    kept = np.array([custom.shape in OWN_NAME_KEPT for custom in lexicon.customs])
    changed = (married | widowed) & ~kept[members.custom]
    maiden = family_names(dice, "maiden", ids, members.custom, lexicon)
    gendered = np.array([custom.shape in WOMENS_FORM for custom in lexicon.customs])
    maiden = np.where(gendered[members.custom] & members.is_female, lexicon.of_women[maiden], maiden)
    changed &= maiden != names.family
    grown_up = members.born + int(18 * YEAR)
    since = dice.uniform("married", ids) * (NIGHT - grown_up).clip(0)
    renamed = (grown_up + since.astype(np.int64)).clip(None, NIGHT)
    return np.where(changed, maiden, NOBODY).astype(np.int32), np.where(changed, renamed, 0).astype(np.int32)


def _offending(dice: Dice, ids: Ints, members: Members) -> Floats:
    """A few offend, and of those a few most often."""
    age = (NIGHT - members.born) / YEAR
    chance = np.where(members.is_female, 0.04, 0.15) * np.where(age > 45, 0.5, 1.0)
    is_offender = dice.happens("offends", ids, chance) & (age > 10.5) & (age < 75)
    frequency = (1.0 - dice.uniform("how often", ids)) ** -0.55
    return np.where(is_offender, frequency.clip(None, 40.0), 0.0)


def _aliases(dice: Dice, bearers: Bearers, offending: Floats, lexicon: Lexicon) -> tuple[Small, Small]:
    has_alias = (offending > 0) & dice.happens("alias", bearers.ids, 0.14)
    given = given_names(dice, "alias given", bearers, lexicon)
    family = family_names(dice, "alias family", bearers.ids, bearers.custom, lexicon)
    nothing = np.int32(NOBODY)
    return np.where(has_alias, given, nothing), np.where(has_alias, family, nothing)


def _police_numbers(dice: Dice, ids: Ints, members: Members, offending: Floats) -> tuple[Texts, Texts]:
    year = (1970 + members.born / YEAR).astype(np.int64) + 12 + dice.below("pnc year", ids, 14)
    known = (offending > 0) & dice.happens("pnc", ids, 0.85) & (year <= 2026) & (year >= 1960)
    return numbers.pnc_ids(known, year), numbers.cro_numbers(known & dice.happens("cro", ids, 0.45), year)


def _second_families(dice: Dice, members: Members, lexicon: Lexicon) -> Small:
    """The households of some customs that bear two names joined by a hyphen."""
    barrelled = np.array([custom.title in DOUBLE_BARRELLED for custom in lexicon.customs])
    house = members.household.astype(np.int64)
    has_two = barrelled[members.custom] & dice.happens("double", house, 0.035)
    second = family_names(dice, "second family", house, members.custom, lexicon)
    return np.where(has_two, second, NOBODY).astype(np.int32)


def _nicknames(dice: Dice, ids: Ints, members: Members, names: Names, lexicon: Lexicon) -> Small:
    """What friends call somebody; an Arabic father is called after a son."""
    most = max(len(each) for each in lexicon.nicknames.values())
    table = np.full((len(lexicon.words), most), NOBODY, np.int32)
    for word, called in lexicon.nicknames.items():
        table[word] = (called * most)[:most]
    nickname: Words = table[names.given, dice.below("nickname", ids, most)]
    nickname = np.where(dice.happens("has nickname", ids, 0.7), nickname, NOBODY).astype(np.int32)
    arabic = np.array([custom.shape == "arabic" for custom in lexicon.customs])
    named = arabic[members.custom] & _older_than(members, 24) & dice.happens("kunya", ids, 0.35)
    for is_female, kunyas in ((False, lexicon.kunyas[0]), (True, lexicon.kunyas[1])):
        mine = np.flatnonzero(named & (members.is_female == is_female))
        sons = np.flatnonzero(kunyas >= 0)
        if len(sons):
            nickname[mine] = kunyas[sons[dice.below("son", mine, len(sons))]]
    return nickname


def _self_defined(dice: Dice, ids: Ints, custom: Small, lexicon: Lexicon) -> Texts:
    texts = np.full(len(ids), "", object)
    for at, each in enumerate(lexicon.customs):
        mine = custom == at
        choices = np.array(each.self_defined, object)
        texts[mine] = choices[dice.below("self-defined", ids[mine], len(choices))]
    return texts


def _observed(dice: Dice, ids: Ints, custom: Small, lexicon: Lexicon) -> Small:
    usual = np.array([each.appearance[0] for each in lexicon.customs], np.int32)[custom]
    return np.where(dice.happens("unsure", ids, 0.03), 0, usual).astype(np.int32)


def _own_homes(dice: Dice, ids: Ints, members: Members, houses: Houses, places: Places) -> Ints:
    """Where a partner or lodger lived before joining the household."""
    came = ((members.role == PARTNER) | (members.role == LODGER)) & dice.happens("came", ids, 0.4)
    homes = some_homes(dice, "own home", ids, houses.force[members.household], places)
    return np.where(came, homes, -1)


def _households(dice: Dice, houses: Houses, family: Small) -> Households:
    return Households(
        custom=houses.custom,
        family=family,
        home=houses.home,
        home_before=houses.home_before,
        home_first=houses.home_first,
        moved=houses.moved,
        moved_before=houses.moved_before,
        landline=numbers.landlines(dice.happens("landline", np.arange(len(houses.size)), 0.35)),
    )


def home_on(people: People, households: Households, who: Ints, day: Ints) -> Ints:
    """The premises in which each lived on a day."""
    house = people.household[who]
    home = households.home[house]
    before = (households.home_before[house] >= 0) & (day < households.moved[house])
    home = np.where(before, households.home_before[house], home)
    first = (households.home_first[house] >= 0) & (day < households.moved_before[house])
    home = np.where(first, households.home_first[house], home)
    alone = (people.own_home[who] >= 0) & (day < people.joined[who])
    return np.where(alone, people.own_home[who], home)
