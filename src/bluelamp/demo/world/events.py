"""All events of the world: crimes and their parts, and what follows: reports, property, arrests, custody, court.

Not here: where and when the first of them happen (crimes.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bluelamp.demo.world.crimes import LAST_MINUTE, Ground, Occurrences, background, near_repeats, sound
from bluelamp.demo.world.dice import Dice, Flags, Ints
from bluelamp.demo.world.happenings import KINDS, OUTCOMES, ROLES, event_types, figures, type_of
from bluelamp.demo.world.households import NIGHT
from bluelamp.demo.world.model import Events, Households, People, Places, Rates, Roles, Vehicles
from bluelamp.demo.world.parts import Company
from bluelamp.demo.world.people import home_on
from bluelamp.demo.world.places import force_of, points

NIGHT_MINUTE = NIGHT * 1440 + 23 * 60
DISPOSALS = {"CHARGED": 34, "RUI": 24, "BAILED": 14, "NFA": 20, "CAUTION": 8}
WRONG_SUSPECT = 0.03
NOBODY = -1


@dataclass(slots=True)
class _Chapter:
    """Events of one sort while they are being made; ids are their places in the whole."""

    ids: Ints
    type: Ints
    begun: Ints
    reported: Ints
    premises: Ints
    cause: Ints
    ended: Ints | None = None
    force: Ints | None = None
    is_attempted: Flags | None = None
    outcome: Ints | None = None
    vehicle: Ints | None = None


@dataclass(slots=True)
class Story:
    """A world's events in the making: chapters of events, and the parts that people have in them."""

    dice: Dice
    ground: Ground
    company: Company
    vehicles: Vehicles
    chapters: list[_Chapter] = field(default_factory=list)
    parts: list[tuple[Ints, Ints, int]] = field(default_factory=list)
    count: int = 0

    def tell(self, type_: Ints | int, begun: Ints, premises: Ints, cause: Ints) -> _Chapter:
        """Adds events, which get the next numbers."""
        ids = np.arange(self.count, self.count + len(begun))
        self.count += len(begun)
        types = np.full(len(begun), type_) if isinstance(type_, int) else type_
        chapter = _Chapter(ids, types, begun, begun, premises, cause)
        self.chapters.append(chapter)
        return chapter

    def part(self, events: Ints, people: Ints, role: str) -> None:
        """People take a part in events; nobody (-1) takes none."""
        known = people >= 0
        self.parts.append((events[known], people[known], ROLES.index(role)))


def invent_events(
    dice: Dice, places: Places, households: Households, people: People, vehicles: Vehicles
) -> tuple[Events, Roles, Rates]:
    """Everything that happens in three years."""
    ground = Ground.of(dice, places, households, people)
    story = Story(dice, ground, Company.of(dice, people, households, places, night=NIGHT), vehicles)
    happened, rates = background(ground)
    first = _first_events(story, happened)
    _everybody_takes_part(story, first, happened)
    _what_follows(story, first)
    return _events(story, first), _roles(story), rates


def _first_events(story: Story, happened: Occurrences) -> _Chapter:
    """Background events and up to three generations of near repeats, numbered one after another."""
    ids = np.arange(len(happened.type))
    generation = happened
    for _ in range(3):
        more = near_repeats(story.ground, generation, ids)
        ids = np.arange(len(happened.type), len(happened.type) + len(more.type))
        for name in Occurrences.__dataclass_fields__:
            setattr(happened, name, np.concatenate((getattr(happened, name), getattr(more, name))))
        generation = more
    chapter = story.tell(happened.type, happened.begun, happened.premises, happened.cause)
    dice, ids = story.dice, chapter.ids
    unseen = figures("unseen_h")[happened.type] * 60
    away = np.where(dice.happens("unseen", ids, 0.8), dice.exponential("unseen for", ids, unseen), 0.0)
    chapter.ended = (happened.begun + away.astype(np.int64)).clip(None, NIGHT_MINUTE)
    delay = figures("delay_h")[happened.type] * 60 * np.exp(1.3 * dice.normal("delay", ids))
    chapter.reported = sound((chapter.ended + delay.astype(np.int64)).clip(None, NIGHT_MINUTE))
    chapter.is_attempted = dice.happens("attempted", ids, figures("tried")[happened.type])
    chapter.force = force_of(happened.premises, story.ground.places)
    return chapter


def _everybody_takes_part(story: Story, first: _Chapter, happened: Occurrences) -> None:
    types = event_types()
    dice, company, people = story.dice, story.company, story.ground.people
    day, force = first.begun // 1440, first.force
    assert force is not None
    is_crime = np.array([each.kind == "crime" for each in types])[first.type]
    has_victim = is_crime & ~figures("victimless").astype(bool)[first.type]
    at = np.flatnonzero(has_victim)
    at_home = happened.household[at] >= 0
    victim = company.anybody.some(dice, "victim", at, force[at])
    victim[at_home] = company.of_household(
        dice, "victim at home", at[at_home], happened.household[at[at_home]]
    )
    unborn = people.born[victim] > day[at] - 365
    victim[unborn] = company.adults.some(dice, "victim instead", at[unborn], force[at[unborn]])
    story.part(first.ids[at], victim, "victim")
    itself = dice.happens("victim reports", at, 0.8) & (people.born[victim] < day[at] - 15 * 365)
    reporter = np.where(itself, victim, company.adults.some(dice, "reporter", at, force[at]))
    story.part(first.ids[at], reporter, "personReporting")
    seen = at[dice.happens("witness", at, 0.25)]
    story.part(first.ids[seen], company.adults.some(dice, "witness", seen, force[seen]), "witness")
    _offenders(story, first, np.flatnonzero(is_crime))
    for kind, role in (("stopSearch", "subject"), ("intelligence", "subject")):
        at = np.flatnonzero(np.array([each.kind == kind for each in types])[first.type])
        known = dice.happens(f"{kind} known", at, 0.75)
        who = company.offenders.some_of_age(dice, f"{kind} subject", at, force[at], day[at])
        who = np.where(known, who, company.adults.some(dice, f"{kind} stranger", at, force[at]))
        story.part(first.ids[at], who, role)
        if kind == "intelligence":
            also = at[dice.happens("associate", at, 0.4)]
            story.part(
                first.ids[also],
                company.offenders.some_of_age(dice, "associate", also, force[also], day[also]),
                "associate",
            )
    _others(story, first, happened)


def _offenders(story: Story, first: _Chapter, at: Ints) -> None:
    """Who did it, and whom the police think did it: mostly the same, where they know at all."""
    dice, company, force = story.dice, story.company, first.force
    assert force is not None
    day = first.begun // 1440
    solved = dice.happens("solved", at, figures("solved")[first.type[at]])
    first.outcome = np.zeros(len(first.ids), np.int64)
    first.outcome[at] = np.where(solved, OUTCOMES.index("suspect"), OUTCOMES.index("undetected"))
    for nth, chance in enumerate((1.0, 0.16, 0.05)):
        took = dice.happens(f"offender {nth}", at, chance)
        which, known = at[took], solved[took]
        who = company.offenders.some_of_age(dice, f"offender {nth}", which, force[which], day[which])
        story.part(first.ids[which], who, "offender")
        wrong = dice.happens(f"wrong {nth}", which, WRONG_SUSPECT)
        other = company.offenders.some_of_age(dice, f"wrong {nth}", which, force[which], day[which])
        story.part(first.ids[which[known]], np.where(wrong, other, who)[known], "suspect")


def _others(story: Story, first: _Chapter, happened: Occurrences) -> None:
    """Callers and those whom the call is about; children and elders of safeguarding notices; finders' owners."""
    types = event_types()
    dice, company, force = story.dice, story.company, first.force
    assert force is not None
    at = np.flatnonzero(np.array([each.kind == "incident" for each in types])[first.type])
    story.part(first.ids[at], company.adults.some(dice, "caller", at, force[at]), "personReporting")
    about = at[dice.happens("about", at, 0.6)]
    home = happened.household[about] >= 0
    who = company.anybody.some(dice, "involved", about, force[about])
    who[home] = company.of_household(dice, "involved at home", about[home], happened.household[about[home]])
    missing = first.type[about] == type_of("Missing person")
    story.part(first.ids[about[missing]], who[missing], "missing")
    story.part(first.ids[about[~missing]], who[~missing], "involvedParty")
    at = np.flatnonzero(first.type == type_of("Safeguarding notice"))
    story.part(
        first.ids[at], company.of_household(dice, "subject at home", at, happened.household[at]), "subject"
    )
    at = np.flatnonzero(first.type == type_of("Found property"))
    owned = at[dice.happens("owner known", at, 0.6)]
    story.part(first.ids[owned], company.adults.some(dice, "owner", owned, force[owned]), "owner")


def _what_follows(story: Story, first: _Chapter) -> None:
    dice, types = story.dice, event_types()
    is_crime = np.array([each.kind == "crime" for each in types])[first.type]
    called = np.flatnonzero(is_crime & dice.happens("called in", first.ids, 0.55))
    report = story.tell(
        type_of("Report of a crime"), first.reported[called], first.premises[called], first.ids[called]
    )
    report.force = _at(first.force, called)
    _follow(story, first, (called, report.ids), ("victim", "personReporting"))
    movable = np.array([each.property != "" for each in types])[first.type]
    taken = np.flatnonzero(movable & dice.happens("property", first.ids, 0.5) & ~_flags(first))
    booked = story.tell(
        type_of("Property stolen or seized"),
        _later(dice, "booked", first, taken, 2.0),
        first.premises[taken],
        first.ids[taken],
    )
    booked.force = _at(first.force, taken)
    seized = np.array([each.property == "seized" for each in types])[first.type[taken]]
    for mine, role in ((~seized, "victim"), (seized, "suspect")):
        _follow(story, first, (taken[mine], booked.ids[mine]), (role,), as_role="owner")
    stolen = np.flatnonzero(figures("vehicle").astype(bool)[first.type])
    first.vehicle = np.full(len(first.ids), NOBODY, np.int64)
    first.vehicle[stolen] = dice.below("vehicle", stolen, max(1, len(story.vehicles.keeper)))
    _arrests(story, first)


def _flags(first: _Chapter) -> Flags:
    assert first.is_attempted is not None
    return first.is_attempted


def _at(column: Ints | None, which: Ints) -> Ints:
    assert column is not None
    return column[which]


def _later(dice: Dice, what: str, first: _Chapter, which: Ints, days: float) -> Ints:
    wait = dice.exponential(what, which, days * 1440).astype(np.int64)
    return sound((first.reported[which] + 30 + wait).clip(None, NIGHT_MINUTE))


def _follow(
    story: Story, first: _Chapter, pairs: tuple[Ints, Ints], roles: tuple[str, ...], *, as_role: str = ""
) -> None:
    """Those with a part in the first events have one in the events that follow."""
    place = np.full(len(first.ids), NOBODY, np.int64)
    place[pairs[0]] = pairs[1]
    for events, people, role in tuple(story.parts):
        if ROLES[role] in roles:
            inside = events < len(first.ids)
            follows = place[events[inside]]
            story.part(follows[follows >= 0], people[inside][follows >= 0], as_role or ROLES[role])


def _arrests(story: Story, first: _Chapter) -> None:
    """Suspects are arrested, stay in custody, and when charged come before a court."""
    dice, ground = story.dice, story.ground
    of_crime = np.concatenate([events for events, _, role in story.parts if ROLES[role] == "suspect"])
    who = np.concatenate([people for _, people, role in story.parts if ROLES[role] == "suspect"])
    ids = np.arange(len(who))
    chosen = dice.happens("arrested", ids, figures("arrest")[first.type[of_crime]])
    moment = _later(dice, "arrest", first, of_crime, 4.0)
    chosen &= moment < LAST_MINUTE
    of_crime, who, moment, ids = of_crime[chosen], who[chosen], moment[chosen], ids[chosen]
    home = home_on(ground.people, ground.households, who, moment // 1440)
    place = np.where(dice.happens("at home", ids, 0.55), home, first.premises[of_crime])
    arrest = story.tell(type_of("Arrest"), moment, place, of_crime)
    arrest.force = _at(first.force, of_crime)
    story.part(arrest.ids, who, "suspect")
    arrival = moment + 12 + dice.below("arrival", ids, 78)
    stay = story.tell(type_of("Custody stay"), arrival, place, arrest.ids)
    stay.force = arrest.force
    stay.ended = arrival + 90 + dice.below("released", ids, 1300)
    over = stay.ended < NIGHT_MINUTE
    disposals = np.array([OUTCOMES.index(each) for each in DISPOSALS])
    stay.outcome = np.where(over, disposals[dice.among("disposal", ids, list(DISPOSALS.values()))], 0)
    story.part(stay.ids, who, "subject")
    stay.ended = stay.ended.clip(None, NIGHT_MINUTE)
    hearing = stay.ended // 1440 + 28 + dice.below("hearing", ids, 40)
    tried = np.flatnonzero((stay.outcome == OUTCOMES.index("CHARGED")) & (hearing < NIGHT))
    court = story.tell(
        type_of("Court appearance"), hearing[tried] * 1440 + 600, np.full(len(tried), NOBODY), stay.ids[tried]
    )
    court.force = _at(stay.force, tried)
    verdicts = np.array([OUTCOMES.index(each) for each in ("guilty", "not guilty", "adjourned")])
    court.outcome = verdicts[dice.among("verdict", tried, (62, 14, 24))]
    story.part(court.ids, who[tried], "subject")


def _events(story: Story, first: _Chapter) -> Events:
    kinds = np.array([KINDS.index(each.kind) for each in event_types()])
    type_ = _joined(story, "type", 0)
    premises = _joined(story, "premises", NOBODY)
    latitude, longitude = points(premises.clip(0), story.ground.places)
    is_stop = kinds[type_] == KINDS.index("stopSearch")
    outcome = _joined(story, "outcome", 0)
    found = story.dice.happens("found", np.arange(story.count), 0.27)
    outcome = np.where(
        is_stop, np.where(found, OUTCOMES.index("found and seized"), OUTCOMES.index("nothing found")), outcome
    )
    cause = _joined(story, "cause", NOBODY)
    return Events(
        kind=kinds[type_].astype(np.int32),
        type=type_.astype(np.int32),
        force=_joined(story, "force", 0).astype(np.int32),
        is_attempted=_joined(story, "is_attempted", 0).astype(bool),
        begun=_joined(story, "begun", 0),
        ended=np.maximum(_joined(story, "ended", 0), _joined(story, "begun", 0)),
        reported=_joined(story, "reported", 0),
        premises=premises,
        latitude=np.where(premises >= 0, latitude, np.nan),
        longitude=np.where(premises >= 0, longitude, np.nan),
        cause=cause.astype(np.int32),
        is_near_repeat=(np.arange(story.count) < len(first.ids)) & (cause >= 0),
        outcome=outcome.astype(np.int32),
        vehicle=_joined(story, "vehicle", NOBODY).astype(np.int32),
    )


def _joined(story: Story, column: str, nothing: int) -> Ints:
    return np.concatenate(
        [
            np.full(len(chapter.ids), nothing)
            if getattr(chapter, column) is None
            else getattr(chapter, column).astype(np.int64)
            for chapter in story.chapters
        ]
    )


def _roles(story: Story) -> Roles:
    event = np.concatenate([events for events, _, _ in story.parts])
    person = np.concatenate([people for _, people, _ in story.parts])
    role = np.concatenate([np.full(len(events), role) for events, _, role in story.parts])
    order = np.lexsort((person, role, event))
    return Roles(event[order].astype(np.int32), person[order].astype(np.int32), role[order].astype(np.int32))
