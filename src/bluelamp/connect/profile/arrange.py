"""From groups of guesses to slots and links: the draft's people, places, things and event."""

from dataclasses import replace

import polars as pl

from bluelamp.connect.profile.event_kind import ROLE_OF_PERSON, event_kind
from bluelamp.connect.profile.fields_of import Fields
from bluelamp.connect.profile.groups import OBJECT_ROLES, Groups, grouped
from bluelamp.connect.profile.guess import Guess, is_whole_address
from bluelamp.connect.profile.layout import Layout, Line, LinkLine, Slot
from bluelamp.connect.profile.row_key import row_key
from bluelamp.connect.profile.scalars import listed, scalar, written
from bluelamp.connect.profile.table_things import draft_things, tables_of_things, without

PERSON_WORDS = {
    "title": "title", "family": "family", "dob": "dob", "birth_place": "birthPlace", "gender": "gender",
    "observed_ethnicity": "observedEthnicity", "self_ethnicity": "selfDefinedEthnicity", "pnc_id": "pncId", "cro": "cro",
    "asn": "asn", "nino": "nino", "passport": "passport", "driving_licence": "drivingLicence", "noms": "noms",
    "markers": "markers", "occupation": "occupation", "deceased_on": "deceasedOn", "nickname": "nickname",
    "name": "name", "alias": "alias", "person_key": "forceNominal",
}  # fmt: skip
PERSON_LISTS = {
    "given": "given",
    "middle": "middle",
    "phone": "phone",
    "email": "email",
    "nationality": "nationality",
}
PLACE_FIELDS = {
    "unit": "unit", "premises": "premises", "street": "street", "locality": "locality", "town": "town",
    "county": "county", "postcode": "postcode", "uprn": "uprn", "area": "area", "lsoa": "lsoa", "beat": "beat",
}  # fmt: skip
VEHICLE_FIELDS = {"mark": "mark", "vin": "vin", "make": "make", "model": "model", "colour": "colour"}
PROPERTY_FIELDS = {
    "item": "category", "item_description": "description", "serial": "serial", "seal": "seal", "exhibit": "reference",
    "worth": "value", "make": "make", "model": "model",
}  # fmt: skip
EVENT_FIELDS = {
    "reported_at": "reportedAt", "status": "status", "outcome": "outcome", "disposal": "disposal",
    "narrative": "narrative", "item_description": "title", "method": "method", "officer": "officer",
    "category": "category", "offence": "offence", "offence_code": "cjsCode", "ho_class": "hoClass",
    "arrested_at": "arrestedAt", "arrived_at": "arrivedAt", "authorised_at": "detentionAuthorisedAt",
    "relevant_time": "relevantTime", "released_at": "releasedAt", "object_of_search": "objectOfSearch",
    "grounds": "grounds", "power": "power", "title": "title",
}  # fmt: skip
ROLE_SLOTS = {
    None: "person",
    "subject": "person",
    "personReporting": "caller",
    "appropriateAdult": "appropriate_adult",
}
PLACE_SLOTS = {
    "occurredAt": "scene", "arrestedAt": "arrest_place", "foundAt": "find_place", "recoveredAt": "recovery_place",
    "work": "workplace", "bailAddress": "bail_address",
}  # fmt: skip


def arrange(guesses: list[Guess], sample: pl.DataFrame, name: str, primary: tuple[str, ...]) -> Layout:
    """The layout of the mapping for these guesses."""
    layout = Layout()
    key = row_key(guesses, sample, primary)
    layout.key, layout.key_why, layout.key_columns = key.written, key.why, key.columns
    if key.check:
        layout.questions.append(f"source.key: {layout.key_why}. Is there a better one?")
    layout.null_if = tuple(sorted({filler for guess in guesses for filler in guess.column.fillers}))
    tables = tables_of_things(guesses)
    groups = grouped(without(guesses, tables))
    return _Arranger(layout, groups, Fields({guess.name for guess in guesses}), name).run(tables)


class _Arranger:
    def __init__(self, layout: Layout, groups: Groups, fields: Fields, name: str) -> None:
        self.layout, self.groups, self.fields, self.name = layout, groups, fields, name
        self.kind: str | None = None

    def run(self, tables: list[list[Guess]]) -> Layout:
        self._event()
        for role, found in self.groups.persons.items():
            self._person(role, found)
        self._objects()
        for table in tables:
            thing = draft_things(self.layout, self.fields, table)
            if self._slot("person"):
                self._link("person", thing.name, "keeper", check=True)
            elif self.kind is not None:
                self._link(thing.name, "event", "evidenceIn", check=True)
        for role, found in self.groups.homes.items():
            home = self._place("home" if len(self.groups.homes) == 1 else f"{_slot_of(role)}_home", found)
            if home and self._slot(_slot_of(role)):
                self._link(_slot_of(role), home, "home")
        for place, found in self.groups.places.items():
            self._other_place(place, found)
        self.layout.fields = self.fields.lines
        self.layout.unused += [(guess.name, why) for guess, why in self.groups.unused]
        return self.layout

    def _slot(self, name: str) -> Slot | None:
        return next((slot for slot in self.layout.slots if slot.name == name), None)

    def _link(self, start: str, end: str, role: str, *, check: bool = False) -> None:
        self.layout.links.append(LinkLine(start, end, role, check))

    def _line(self, slot: Slot, key: str, guess: Guess) -> None:
        if any(line.key == key for line in slot.lines):
            self.groups.unused.append(
                (guess, f"{guess.why}; but {slot.name}.{key} is taken from another column")
            )
            return
        value = self.fields.use(guess)
        slot.lines.append(Line(key, value, f"{guess.name}: {guess.why}", check=not guess.sure))

    def _event(self) -> None:
        found = event_kind(self.groups, self.name)
        self.kind = found[0] if found else None
        guesses = [guess for guess in self.groups.event if guess.meaning != "updated"]
        for guess in self.groups.event:
            if guess.meaning == "updated":
                self.groups.unused.append(
                    (guess, f"{guess.why}; may serve as the watermark (see manifest.toml)")
                )
        if found is None:
            self.groups.unused += [(guess, f"{guess.why}; but no event is drafted") for guess in guesses]
            return
        kind, why, sure = found
        slot = Slot("event", "event", kind, None)
        if not sure:
            self.layout.questions.append(f"entities.event.kind: {kind}, since {why}. Is it right?")
        self._references(slot, guesses)
        self._moments(slot, guesses)
        for guess in guesses:
            if guess.meaning == "outcome" and kind == "stopSearch":
                slot.lines.append(
                    Line("stopSearch", written(outcome=scalar(guess.name)), f"{guess.name}: {guess.why}")
                )
            elif guess.meaning in EVENT_FIELDS:
                self._line(slot, EVENT_FIELDS[guess.meaning], guess)
        self.layout.slots.append(slot)

    def _references(self, slot: Slot, guesses: list[Guess]) -> None:
        order = {"custodyStay": "custody_ref", "crime": "crime_ref"}.get(slot.kind or "", "incident_ref")
        found = [
            guess
            for guess in guesses
            if guess.meaning in {"custody_ref", "crime_ref", "incident_ref", "ref", "asn"}
        ]
        found.sort(key=lambda guess: (guess.meaning == "asn", guess.meaning != order, guess.meaning == "ref"))
        if not found:
            return
        self._line(slot, "reference", found[0])
        if len(found) > 1:
            names = ", ".join(guess.name for guess in found[1:])
            slot.lines.append(
                Line("references", listed(guess.name for guess in found[1:]), f"{names}: further references")
            )

    def _moments(self, slot: Slot, guesses: list[Guess]) -> None:
        by_meaning = {guess.meaning: guess for guess in reversed(guesses)}
        start = next((by_meaning[name] for name in _moment_meanings(slot.kind) if name in by_meaning), None)
        if start is None:
            return
        end = by_meaning.get("occurred_to")
        first = self.fields.use(start)
        value = (
            first
            if end is None or start.meaning != "occurred"
            else written(**{"from": first, "to": self.fields.use(end)})
        )
        slot.lines.append(Line("occurred", value, f"{start.name}: {start.why}", check=not start.sure))
        for guess in guesses:
            if guess.meaning in {"occurred", "occurred_to"} and guess is not start and guess is not end:
                self.groups.unused.append(
                    (guess, f"{guess.why}; but the time of the event is taken from {start.name}")
                )

    def _person(self, role: str | None, found: list[Guess]) -> None:
        slot = Slot(_slot_of(role), "person")
        keys = [guess for guess in found if guess.meaning == "person_key"]
        if keys:
            slot.key, slot.key_why = (
                listed([keys[0].name]),
                "the same number is the same person in this system",
            )
        for meaning, word in PERSON_LISTS.items():
            several = [guess for guess in found if guess.meaning == meaning]
            if several:
                values = [self.fields.use(guess) for guess in several]
                why = "; ".join(f"{guess.name}: {guess.why}" for guess in several)
                slot.lines.append(
                    Line(word, f"[{', '.join(values)}]", why, check=not all(guess.sure for guess in several))
                )
        for guess in found:
            if guess.repeats > 1 and guess.meaning in {"markers", "alias"}:
                self._table(slot, guess)
            elif guess.meaning in PERSON_WORDS:
                self._line(slot, PERSON_WORDS[guess.meaning], guess)
            elif guess.meaning == "age" and not any(other.meaning == "dob" for other in found):
                years = self.fields.use(guess)
                slot.lines += [Line("ageFrom", years, f"{guess.name}: {guess.why}"), Line("ageTo", years)]
        number = next((guess for guess in self.groups.event if guess.meaning == "asn"), None)
        if number is not None and (role is None or len(self.groups.persons) == 1):
            slot.lines.append(
                Line("asn", self.fields.use(number), f"{number.name}: {number.why}", check=not number.sure)
            )
        self._alias(slot, found)
        self._description(slot, found)
        self.layout.slots.append(slot)
        self._person_links(role, slot)

    def _table(self, slot: Slot, guess: Guess) -> None:
        """Warnings or whole names that come several times in a row."""
        self.layout.repeated.add(guess.name.removesuffix(".1"))
        why = f"{guess.name} and the others of its table: {guess.why}"
        if guess.meaning == "alias":
            value = written(repeat=str(guess.repeats), type="alias", asRecorded=scalar(guess.table))
            slot.lines.append(Line("names", f"[{value}]", why, check=not guess.sure))
            return
        name = self.fields.repeated(
            guess, {"code_list": "{list: warning-marker}", "on_unknown": "keep"}, guess.why
        )
        value = written(repeat=str(guess.repeats), code=scalar(name))
        slot.lines.append(Line("markers", f"[{value}]", why, check=not guess.sure))

    def _alias(self, slot: Slot, found: list[Guess]) -> None:
        family = next((guess for guess in found if guess.meaning == "alias_family"), None)
        given = [guess for guess in found if guess.meaning == "alias_given"]
        if family is None and not given:
            return
        times = (family or given[0]).repeats
        value = written(
            repeat=str(times) if times > 1 else None,
            type="alias", family=scalar(family.table) if family else None,
            given=listed(guess.table for guess in given) if given else None,
        )  # fmt: skip
        self.layout.repeated |= {
            guess.name.removesuffix(".1") for guess in (family, *given) if guess and times > 1
        }
        names = ", ".join(guess.name for guess in (family, *given) if guess)
        slot.lines.append(Line("names", f"[{value}]", f"{names}: the header says alias"))

    def _description(self, slot: Slot, found: list[Guess]) -> None:
        looks = [guess for guess in found if (guess.meaning or "").startswith("description_")]
        if looks:
            values = [
                written(kind=(guess.meaning or "").removeprefix("description_"), value=scalar(guess.name))
                for guess in looks
            ]
            names = ", ".join(guess.name for guess in looks)
            slot.lines.append(Line("descriptors", f"[{', '.join(values)}]", f"{names}: how the person looks"))

    def _person_links(self, role: str | None, slot: Slot) -> None:
        if self.kind is None:
            return
        plain = ROLE_OF_PERSON.get(self.kind, "involvedParty")
        link_role = plain if role is None or role in OBJECT_ROLES else role
        self._link(slot.name, "event", link_role, check=role is None and plain == "involvedParty")

    def _objects(self) -> None:
        vehicle = self._thing("vehicle", "vehicle", self.groups.vehicle, VEHICLE_FIELDS)
        if vehicle is not None:
            marks = [guess.name for guess in self.groups.vehicle if guess.meaning == "mark"]
            vehicle.key = listed(marks) if marks else None
        self._thing("property", "property", self.groups.property, PROPERTY_FIELDS)
        self._thing("handset", "telephone", self.groups.phone_handset, {"imei": "imei"})
        for thing in ("vehicle", "property", "handset"):
            if self._slot(thing):
                self._thing_links(thing)

    def _thing(self, name: str, kind: str, found: list[Guess], words: dict[str, str]) -> Slot | None:
        if not found:
            return None
        slot = Slot(name, "object", kind)
        for guess in found:
            if guess.meaning in words:
                self._line(slot, words[guess.meaning], guess)
        self.layout.slots.append(slot)
        return slot

    def _thing_links(self, thing: str) -> None:
        roles = [role for role in self.groups.persons if role in OBJECT_ROLES]
        for role in roles:
            self._link(_slot_of(role), thing, role or "user")
        if self.kind is not None:
            seized = self.kind in {"custodyStay", "arrest", "stopSearch", "propertyMovement"}
            self._link(
                thing,
                "event",
                "usedIn" if thing == "vehicle" else "seizedIn" if seized else "evidenceIn",
                check=True,
            )
        elif not roles and self._slot("person"):
            self._link("person", thing, "user", check=True)

    def _place(self, name: str, found: list[Guess]) -> str | None:
        slot = Slot(name, "location")
        lines = [guess for guess in found if guess.meaning in {"address", "address_more"}]
        self._address(slot, lines, found)
        for guess in found:
            if guess.meaning in PLACE_FIELDS:
                self._line(slot, PLACE_FIELDS[guess.meaning], guess)
        self._point(slot, found)
        if not slot.lines:
            return None
        self._place_key(slot, found)
        self.layout.slots.append(slot)
        return name

    def _point(self, slot: Slot, found: list[Guess]) -> None:
        """Degrees where both are there, else metres; the other pair says nothing more."""
        pairs = (("latitude", "longitude"), ("easting", "northing"))
        whole = [
            pair for pair in pairs if all(any(guess.meaning == word for guess in found) for word in pair)
        ]
        for guess in found:
            if whole and guess.meaning in whole[0]:
                self._line(slot, guess.meaning, guess)
            elif guess.meaning in {word for pair in pairs for word in pair}:
                self.groups.unused.append(
                    (guess, f"{guess.why}; but {slot.name} needs a pair, and one pair is enough")
                )

    def _address(self, slot: Slot, lines: list[Guess], found: list[Guess]) -> None:
        if not lines:
            return
        has_street = any(guess.meaning == "street" for guess in found)
        why = "; ".join(f"{guess.name}: {guess.why}" for guess in lines)
        if len(lines) == 1 and not has_street and is_whole_address(lines[0].column):
            whole = replace(lines[0], meaning="whole_address")
            slot.lines.append(Line("address", self.fields.use(whole), why, check=not whole.sure))
            return
        if len(lines) == 1 and not has_street:
            slot.lines.append(Line("street", scalar(lines[0].name), why, check=not lines[0].sure))
            return
        rest = [*lines, *(guess for guess in found if guess.meaning in {"town", "postcode"})]
        joined = written(**{"from": listed(guess.name for guess in rest), "join": '", "'})
        if not has_street:
            slot.lines.append(Line("street", scalar(lines[0].name), why))
        slot.lines.append(Line("asRecorded", joined, "the address lines, joined"))

    def _place_key(self, slot: Slot, found: list[Guess]) -> None:
        """Address lines name a place; a postcode or a point alone names it only with all that is said of it."""
        lines = {"unit", "premises", "street", "address", "address_more"}
        if any(guess.meaning in lines for guess in found):
            columns = [guess.name for guess in found if guess.meaning in lines | {"postcode"}]
            slot.key, slot.key_why = (
                f"{{columns: {listed(columns)}, fold: true}}",
                "the same address is one place",
            )
            return
        telling = {"postcode", "latitude", "longitude", "easting", "northing", "area"}
        columns = [guess.name for guess in found if guess.meaning in telling]
        if columns:
            slot.key, slot.key_why = listed(columns), "what is the same in all of these is one place"

    def _other_place(self, place: str, found: list[Guess]) -> None:
        name = self._place(PLACE_SLOTS.get(place, "place"), found)
        if name is None:
            return
        if place in {"work", "bailAddress"} and self._slot("person"):
            self._link("person", name, place)
        elif place == "foundAt" and self._slot("property"):
            self._link("property", name, "foundAt")
        elif self.kind is not None:
            role = place if place in {"occurredAt", "arrestedAt", "recoveredAt"} else "occurredAt"
            self._link("event", name, role, check=role != place)


def _slot_of(role: str | None) -> str:
    return ROLE_SLOTS.get(role, role or "person")


def _moment_meanings(kind: str | None) -> tuple[str, ...]:
    """Meanings that tell when the event was, the best first; the others keep fields of their own."""
    if kind == "custodyStay":
        return ("arrived_at", "arrested_at", "occurred")
    if kind == "arrest":
        return ("arrested_at", "occurred", "occurred_to")
    if kind == "propertyMovement":
        return ("occurred", "reported_at", "occurred_to")
    return ("occurred", "occurred_to")
