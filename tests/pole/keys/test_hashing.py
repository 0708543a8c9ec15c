"""Key numbers are the same on every machine, and mean nothing without the secret when there is one."""

import pytest

from bluelamp.pole.keys import Key, KeyKind, SecretTooLong, hash_key, hash_keys

# Worked out once with `b2sum -l 64` over the bytes "phone" 0x1f "7700900123"; stored keys depend on it.
PHONE = Key(KeyKind.PHONE, "7700900123")
PHONE_NUMBER = -3138702304455067726


def test_a_key_has_the_same_number_on_every_machine() -> None:
    assert hash_key(PHONE) == PHONE_NUMBER


def test_the_kind_is_part_of_the_key() -> None:
    assert hash_key(PHONE) != hash_key(Key(KeyKind.SERIAL, "7700900123"))


def test_a_secret_changes_every_number() -> None:
    assert len({hash_key(PHONE), hash_key(PHONE, b"one"), hash_key(PHONE, b"other")}) == 3
    assert hash_key(PHONE, b"one") == hash_key(PHONE, b"one")


def test_an_overlong_secret_is_refused() -> None:
    with pytest.raises(SecretTooLong, match="64"):
        hash_key(PHONE, b"x" * 65)


def test_repeated_keys_give_one_number() -> None:
    assert hash_keys([PHONE, PHONE]) == [PHONE_NUMBER]


def test_a_key_is_read_back_from_its_text() -> None:
    assert Key.read(PHONE.material) == PHONE


def test_every_kind_can_say_why() -> None:
    assert all(kind.reason for kind in KeyKind)
    assert [kind.strength for kind in KeyKind] == list(range(len(KeyKind)))
