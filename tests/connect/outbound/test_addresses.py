"""Addresses are judged as they are, however they are written or wrapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.outbound.addresses import standing
from bluelamp.connect.outbound.reach import origin_of


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", "public"), ("2606:4700:4700::1111", "public"),
        ("127.0.0.1", "private"), ("::1", "private"), ("10.0.0.1", "private"), ("172.16.0.1", "private"),
        ("192.168.1.1", "private"), ("100.64.0.1", "private"), ("fd12::1", "private"), ("::ffff:10.0.0.1", "private"),
        ("169.254.169.254", "never"), ("169.254.1.1", "never"), ("fe80::1%eth0", "never"), ("0.0.0.0", "never"),
        ("::", "never"), ("224.0.0.1", "never"), ("255.255.255.255", "never"), ("240.0.0.1", "never"),
        ("::ffff:169.254.169.254", "never"), ("64:ff9b::a9fe:a9fe", "never"), ("2002:a9fe:a9fe::1", "never"),
        ("100.100.100.200", "never"), ("fd00:ec2::254", "never"),
    ],
)  # fmt: skip
def test_an_address_has_its_standing(address: str, kind: str) -> None:
    assert standing(address) == kind


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_never_raises_its_standing(address: object) -> None:
    assert standing(f"::ffff:{address}") == standing(str(address))


@pytest.mark.parametrize(
    "url", ["ftp://x.example", "https://", "//x", "https://me:word@x.example", "x", "https://[::1"]
)
def test_what_is_no_address_of_the_web_has_no_origin(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL"):
        origin_of(url)


def test_an_origin_is_written_one_way() -> None:
    assert (
        origin_of("HTTPS://Records.Example/a?b")
        == origin_of("https://records.example:443")
        == "https://records.example:443"
    )
    assert origin_of("http://[::1]:8080/") == "http://[::1]:8080"
