"""Quarantined rows are sealed to their place, and known again only with the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.vault import SealBroken, Vault

VAULT = Vault(b"k" * 32)


@given(st.binary(max_size=200))
def test_sealed_row_opens_as_it_was_and_shows_nothing(raw: bytes) -> None:
    fingerprint = VAULT.fingerprint("custody", "row", raw)
    sealed = VAULT.seal("custody", fingerprint, raw)
    assert VAULT.unseal("custody", fingerprint, sealed) == raw
    assert len(raw) < 4 or raw not in sealed
    assert VAULT.seal("custody", fingerprint, raw) != sealed


@pytest.mark.parametrize("system", ["custody", "other"])
def test_row_opens_only_in_its_own_place(system: str) -> None:
    fingerprint = VAULT.fingerprint("custody", "row", b"x")
    sealed = VAULT.seal("custody", fingerprint, b"x")
    wrong = fingerprint if system == "other" else bytes(32)
    with pytest.raises(SealBroken):
        VAULT.unseal(system, wrong, sealed)


def test_altered_row_and_other_key_are_refused() -> None:
    fingerprint = VAULT.fingerprint("custody", "row", b"x")
    sealed = VAULT.seal("custody", fingerprint, b"x")
    with pytest.raises(SealBroken):
        VAULT.unseal("custody", fingerprint, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(SealBroken):
        Vault(b"o" * 32).unseal("custody", fingerprint, sealed)


def test_fingerprint_needs_the_key_and_tells_kinds_and_systems_apart() -> None:
    prints = {
        VAULT.fingerprint("custody", "row", b"x"),
        VAULT.fingerprint("custody", "key-duplicate", b"x"),
        VAULT.fingerprint("property", "row", b"x"),
        Vault(b"o" * 32).fingerprint("custody", "row", b"x"),
    }
    assert len(prints) == 4


def test_key_is_in_no_representation() -> None:
    assert "kkkk" not in repr(VAULT)
