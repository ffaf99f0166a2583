"""Which addresses of the network may be told something: public ones, and those the operator allows.

Rules:
1. Whoever may set a webhook must not reach through this server what only this server can reach: the machine itself, its
   network, the address at which clouds tell their machines secrets.
2. An address that carries another one (IPv4-mapped, 6to4, NAT64, Teredo) is judged by the one it carries.
3. What is not known to be public is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64: Final = ip_network("64:ff9b::/96")
_UNICAST: Final = ip_network("2000::/3")
# Reserved for purposes of their own; releases of Python differ in whether they call them global.
_SPECIAL: Final = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"))
)


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read networks such as `10.0.0.0/8` or single addresses; raises `ValueError`."""
    return tuple(ip_network(text) for text in texts)


def read(text: str) -> Address:
    """Read an address; raises `ValueError`."""
    return ip_address(text)


def carried(address: Address) -> Address:
    """The address that counts: the one inside, where an address carries another."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    return inner or address


def is_public(address: Address) -> bool:
    """Whether anybody on the network could reach this address."""
    address = carried(address)
    if isinstance(address, IPv6Address) and (address not in _UNICAST or address.scope_id is not None):
        return False
    if any(address in special for special in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether the operator allows this address."""
    return any(each in network for each in {address, carried(address)} for network in allowed)
