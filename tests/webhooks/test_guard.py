"""The guard: no webhook leads to where only we can reach."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from travaux.events.errors import Unreadable
from travaux.web.webhooks.guard import NotResolved, Refused, checked, permitted, readable

PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808", "::ffff:8.8.8.8", "192.0.1.1")
OWN = ("127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "::1", "fd12::1", "::ffff:127.0.0.1")
NOWHERE = (
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "168.63.129.16"),
    *("192.0.0.192", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1"),
    *("239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::", "fe80::1", "fec0::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "::ffff:100.64.0.1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1", "2001::1", "2001:db8::1", "3fff::1", "5f00::1"),
    *("::7f00:1", "100::1"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_told(address: str) -> None:
    assert permitted(ip_address(address), local=False)
    assert not permitted(ip_address(address), local=True)


@pytest.mark.parametrize("address", OWN)
def test_ones_own_network_is_told_only_if_that_was_said(address: str) -> None:
    assert not permitted(ip_address(address), local=False)
    assert permitted(ip_address(address), local=True)


@pytest.mark.parametrize("address", [*NOWHERE, "64:ff9b::a00:1"])
def test_a_special_address_is_never_told(address: str) -> None:
    assert not permitted(ip_address(address), local=False)


@pytest.mark.parametrize("address", NOWHERE)
def test_nor_is_it_called_local(address: str) -> None:
    assert not permitted(ip_address(address), local=True)


def test_one_address_of_several_that_may_not_be_told_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(Refused, match=r"hooks\.example is 10\.0\.0\.1"):
        checked("https://hooks.example/in", local=False)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:10.0.0.1]", "localhost"]
)
def test_however_it_is_written(host: str) -> None:
    with pytest.raises((Refused, NotResolved)):
        checked(f"https://{host}/in", local=False)


def test_the_address_that_was_checked_is_the_one_to_connect_to(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.216.34", "2606:2800:220:1::1")
    target = checked("https://hooks.example:8443/in?a=b", local=False)
    assert target[1:] == ("hooks.example", 8443, ("93.184.216.34", "2606:2800:220:1::1"))


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example/", "ftp://hooks.example/", "hooks.example", "https://", "https:///in", "https://h:0/"),
        *(
            "https://ann@hooks.example/",
            "https://hooks.example/#a",
            "https://hooks.example/a b",
            "https://höoks.example/",
        ),
        *("https://hooks.example:99999/", "https://hooks.example/\r\nX: y", "file:///etc/passwd"),
    ],
)
def test_an_address_is_told_in_full_and_is_https(url: str) -> None:
    with pytest.raises(Unreadable):
        readable(url, local=False)


def test_http_is_for_what_is_local() -> None:
    assert readable("http://127.0.0.1:1/in", local=True).port == 1


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name means these addresses; the names that were looked up."""
    asked: list[str] = []

    def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked
