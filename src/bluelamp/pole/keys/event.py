"""The keys of events: reference numbers and offence codes."""

from dataclasses import dataclass

from bluelamp.pole.keys.exact_values import NUMBER_CHARACTERS_MIN, plain_upper
from bluelamp.pole.keys.hashing import Key
from bluelamp.pole.keys.kinds import KeyKind


@dataclass(frozen=True, slots=True)
class EventTraits:
    """What is known of an event, as recorded, for making keys."""

    references: tuple[str, ...] = ()
    """Crime, incident, custody and other reference numbers."""
    offences: tuple[str, ...] = ()
    """CJS codes and Home Office classes."""


def event_keys(traits: EventTraits) -> list[Key]:
    """Give the keys under which an event is found, strongest first."""
    found = set()
    for reference in traits.references:
        plain = plain_upper(reference)
        if len(plain) >= NUMBER_CHARACTERS_MIN:
            found.add(Key(KeyKind.REFERENCE, plain))
    for offence in traits.offences:
        if code := plain_upper(offence):
            found.add(Key(KeyKind.OFFENCE, code))
    return sorted(found, key=lambda key: (key.kind.strength, key.value))
