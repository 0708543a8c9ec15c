"""Guesses sorted into who, where, what and when: which columns speak of the same person, place or thing."""

from dataclasses import dataclass, field

from bluelamp.connect.profile.guess import Guess

PERSON = (
    "title", "given", "middle", "family", "name", "alias", "alias_family", "alias_given", "nickname", "dob", "age",
    "birth_place", "gender", "observed_ethnicity", "self_ethnicity", "nationality", "pnc_id", "cro", "nino", "passport",
    "driving_licence", "noms", "phone", "email", "occupation", "markers", "deceased_on", "person_key",
    "description_height", "description_build", "description_hair", "description_eyes",
)  # fmt: skip
WHO = frozenset({"family", "given", "name", "pnc_id", "cro", "nino", "noms", "person_key"})
"""Meanings that show that a row names a person, and not only tells of one."""
PLACE = (
    "unit", "premises", "street", "address", "address_more", "locality", "town", "county", "postcode", "uprn",
    "latitude", "longitude", "easting", "northing", "area", "lsoa", "beat",
)  # fmt: skip
POSTAL = frozenset({"unit", "premises", "street", "address", "address_more", "town", "postcode"})
VEHICLE = ("mark", "vin", "make", "model", "colour")
PROPERTY = ("item", "item_description", "serial", "seal", "exhibit", "worth")
PARTIES = frozenset({"victim", "suspect", "offender", "witness", "personReporting"})
"""Roles of people in somebody else's event: what is not marked as theirs is the event's."""
OBJECT_ROLES = frozenset({"owner", "keeper", "driver", "finder", "passenger"})


@dataclass(slots=True)
class Groups:
    """Columns by what they speak of. A person's key is the role (None = the row's own person); a place's what it is."""

    persons: dict[str | None, list[Guess]] = field(default_factory=dict)
    places: dict[str, list[Guess]] = field(default_factory=dict)
    homes: dict[str | None, list[Guess]] = field(default_factory=dict)
    vehicle: list[Guess] = field(default_factory=list)
    property: list[Guess] = field(default_factory=list)
    phone_handset: list[Guess] = field(default_factory=list)
    event: list[Guess] = field(default_factory=list)
    unused: list[tuple[Guess, str]] = field(default_factory=list)

    def has(self, *meanings: str) -> bool:
        """Whether any column of the event, the things or the places has one of these meanings."""
        groups = (self.event, self.vehicle, self.property, *self.places.values())
        return any(guess.meaning in meanings for group in groups for guess in group)


def grouped(guesses: list[Guess]) -> Groups:
    """The groups of all columns that mean something."""
    groups = Groups()
    places: dict[tuple[str | None, str | None], list[Guess]] = {}
    is_property = any(guess.meaning in {"seal", "exhibit", "item"} for guess in guesses)
    has_mark = any(guess.meaning in {"mark", "vin"} for guess in guesses)
    for guess in guesses:
        meaning = guess.meaning
        if meaning is None:
            groups.unused.append((guess, guess.why))
        elif meaning in PERSON:
            groups.persons.setdefault(guess.role, []).append(guess)
        elif meaning in PLACE:
            places.setdefault((guess.role, guess.place), []).append(guess)
        elif meaning == "imei":
            groups.phone_handset.append(guess)
        elif meaning in VEHICLE and (has_mark or not is_property):
            groups.vehicle.append(guess)
        elif meaning in PROPERTY + VEHICLE and is_property:
            groups.property.append(guess)
        else:
            groups.event.append(guess)
    _join_persons(groups)
    _place_places(groups, places)
    if not has_mark:
        groups.unused += [
            (guess, "it describes a vehicle, but no column holds its mark") for guess in groups.vehicle
        ]
        groups.vehicle = []
    return groups


def _join_persons(groups: Groups) -> None:
    """One person told of in columns with and without a role word is one person."""
    persons = groups.persons
    named = [
        role for role in persons if any(guess.meaning in WHO - {"person_key"} for guess in persons[role])
    ]
    if None in persons and None not in named and len(named) == 1:
        persons[named[0]] = persons[named[0]] + persons.pop(None)
    for unnamed in [role for role in persons if role == "subject" and role not in named]:
        # `DP_NO` beside an unmarked surname is that person's number. A suspect's date of birth is nobody else's.
        heir = None if None in persons else named[0] if len(named) == 1 else unnamed
        if heir != unnamed:
            persons.setdefault(heir, []).extend(persons.pop(unnamed))
    for nobody in [role for role in persons if not any(guess.meaning in WHO for guess in persons[role])]:
        # A phone number or a sex alone names nobody.
        left = persons.pop(nobody)
        groups.unused += [
            (guess, f"{guess.why}; but no column names the person it belongs to") for guess in left
        ]


def _place_places(groups: Groups, places: dict[tuple[str | None, str | None], list[Guess]]) -> None:
    only = next(iter(groups.persons)) if len(groups.persons) == 1 else None
    own = only if only not in PARTIES else None
    # An unmarked address in a row about a victim and a suspect is where it happened.
    alone = None in groups.persons or (only is not None and only not in PARTIES)
    for (role, place), found in places.items():
        postal = any(guess.meaning in POSTAL for guess in found)
        if place == "home" or (role is not None and role in groups.persons):
            groups.homes.setdefault(role if role in groups.persons else only, []).extend(found)
        elif place is not None:
            groups.places.setdefault(place, []).extend(found)
        elif alone and postal:
            groups.homes.setdefault(own, []).extend(guess for guess in found if guess.meaning != "area")
            scene = [guess for guess in found if guess.meaning == "area"]
            if scene:
                groups.places.setdefault("occurredAt", []).extend(scene)
        else:
            groups.places.setdefault("occurredAt", []).extend(found)
