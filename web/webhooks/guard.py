"""The guard: to which addresses a webhook may lead, so that nobody reaches by us what he could not reach himself.

An address is checked after its name was resolved, and the connection is made to that very address: a name that means
something else a moment later (DNS rebinding) leads nowhere else. A public receiver is asked over https only.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from travaux.events.errors import NotPermitted, Unreadable

Address = IPv4Address | IPv6Address

UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out of IPv6; the rest is special, unassigned or local."""
TRANSLATED = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""
SPECIAL = (
    IPv4Network("168.63.129.16/32"),  # public by its number, and a cloud's own service for its machines
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),  # Teredo and others that lead elsewhere
    IPv6Network("2002::/16"),  # 6to4, with an IPv4 address inside
    IPv6Network("3fff::/20"),
)
"""What Python before 3.13 holds to be global, and what is reached otherwise than it looks."""
OWN = (
    IPv4Network("127.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("::1/128"),
    IPv6Network("fc00::/7"),
)
"""This machine and one's own network: where a receiver is that was said to be local."""
NEVER = (IPv6Network("fd00:ec2::254/128"), IPv6Network("fd20:ce::254/128"))
"""Within those, services of clouds that hand out credentials."""


class Refused(NotPermitted):
    def __init__(self, host: str, address: object, *, local: bool) -> None:
        kind = "no address of this machine or its network" if local else "no public address"
        super().__init__(f"{host} is {address}, {kind}: nothing is sent there.")


class NotResolved(OSError):
    def __init__(self, host: str, why: object) -> None:
        super().__init__(f"{host} has no address: {why}")


class Target(NamedTuple):
    """Where to connect: the name is for the certificate and the request, the addresses are for the connection."""

    url: SplitResult
    host: str
    port: int
    addresses: tuple[str, ...]


def readable(url: str, *, local: bool) -> SplitResult:
    """The parts of the address; Unreadable for one that is not told in full, or is not https."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError as error:
        raise Unreadable(f"{url!r} is no address: {error}") from error
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise Unreadable(f"{url!r}: write https://; only what --local says may be told by http")
    if not parts.hostname or parts.username is not None or parts.fragment or port == 0:
        raise Unreadable(f"{url!r}: write https://HOST/PATH, without a user and without #")
    if not url.isascii() or any(character.isspace() or not character.isprintable() for character in url):
        raise Unreadable(f"{url!r}: write other letters as %XX, and in the host as xn--")
    return parts


def checked(url: str, *, local: bool) -> Target:
    """Resolve it, once; Refused if any of its addresses is none that may be told."""
    parts = readable(url, local=local)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotResolved(host, error) from error
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    for address in addresses:
        if not permitted(ip_address(address.partition("%")[0]), local=local):
            raise Refused(host, address, local=local)
    return Target(parts, host, port, addresses)


def permitted(address: Address, *, local: bool) -> bool:
    """A public address; or, if the receiver is local, one of this machine and its network and no other."""
    address = _meant(address)
    if local:
        return _within(address, OWN) and not _within(address, NEVER)
    if isinstance(address, IPv6Address) and address not in UNICAST:
        return False
    return address.is_global and not address.is_multicast and not _within(address, SPECIAL)


def _meant(address: Address) -> Address:
    """The IPv4 address inside one of IPv6 that stands for it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _within(address: Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address in network for network in networks)
