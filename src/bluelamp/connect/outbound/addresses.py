"""Which addresses a connector may be led to. Judged on the address itself, never on a name."""

import ipaddress
from typing import Literal

Standing = Literal["public", "private", "never"]

# Metadata services of clouds: they hand the machine's own keys to whoever asks.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html and the other clouds' pages.
_METADATA = frozenset(
    ipaddress.ip_address(one)
    for one in (
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
        "fd00:ec2::254",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
_SHARED = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598, carriers' own networks
_IPV4_BITS = 0xFFFFFFFF


def standing(text: str) -> Standing:
    """What kind of place an address is.

    `never`: link-local, metadata services, multicast, unspecified, reserved. `private`: loopback and private networks,
    which node.toml must allow by the host's name.
    """
    address = _inner(ipaddress.ip_address(text.partition("%")[0]))
    if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return "never"
    if address.is_loopback:
        return "private"
    if address.is_reserved:
        return "never"
    if address.version == 4 and address in _SHARED:
        return "private"
    if address.is_private or not address.is_global:
        return "private"
    return "public"


def _inner(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one wraps, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & _IPV4_BITS)
    return address
