"""Keys by which records are found: standardised, phonetic and hashed to 64 bits, with a reason for each kind."""

from bluelamp.pole.keys.bulk import ColumnsUneven, KeyArrays, PersonColumns, bulk_person_keys
from bluelamp.pole.keys.event import EventTraits, event_keys
from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key, SecretTooLong, digests, hash_key, hash_keys, hash_many
from bluelamp.pole.keys.kinds import KeyKind
from bluelamp.pole.keys.location import LocationTraits, bulk_location_keys, location_keys
from bluelamp.pole.keys.person import AddressTraits, NameTraits, PersonTraits, key_hashes, person_keys
from bluelamp.pole.keys.phonetic import double_metaphone
from bluelamp.pole.keys.query import QueryKeys, name_from_text, person_query_keys
from bluelamp.pole.keys.standardise import STANDARD_VERSION, family_tokens, fold, given_tokens
from bluelamp.pole.keys.thing import ObjectTraits, object_keys

__all__ = [
    "STANDARD_VERSION",
    "AddressTraits",
    "ColumnsUneven",
    "EventTraits",
    "GenericValues",
    "Key",
    "KeyArrays",
    "KeyKind",
    "LocationTraits",
    "NameTraits",
    "ObjectTraits",
    "PersonColumns",
    "PersonTraits",
    "QueryKeys",
    "SecretTooLong",
    "bulk_location_keys",
    "bulk_person_keys",
    "digests",
    "double_metaphone",
    "event_keys",
    "family_tokens",
    "fold",
    "generic_values",
    "given_tokens",
    "hash_key",
    "hash_keys",
    "hash_many",
    "key_hashes",
    "location_keys",
    "name_from_text",
    "object_keys",
    "person_keys",
    "person_query_keys",
]
