"""Which addresses may be reached: those of the public internet, and the others that the settings name.

A name is looked up once and the connection goes to the address that was looked at, so that a name server cannot give
one answer to the check and another to the connection (DNS rebinding). It connects to nothing.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Collection
from functools import lru_cache

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052, 2.1 and RFC 8215: gateways to addresses of version 4, which stand in the last 32 bits
_GATEWAYS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class UnreachableError(Exception):
    """A name that nobody knows, or an address that must not be reached. The text is for people."""


def addresses(host: str, port: int, allow_private: Collection[str], seconds: float) -> list[str]:
    """The addresses of a host, all of them allowed; UnreachableError where one is not, or where there is none.

    `allow_private` has names of hosts, addresses, and networks (`10.0.0.0/8`).
    """
    found = _looked_up(host, port, seconds)
    if host.lower().rstrip(".") in {name.lower() for name in allow_private}:
        return found
    for address in found:
        if not is_public(address) and not _is_allowed(address, allow_private):
            shown = address if host == address else f"{host} ({address})"
            raise UnreachableError(f"{shown} is not a public address")
    return found


def is_public(address: str) -> bool:
    """Whether an address is of the public internet, and holds no other inside (RFC 6890; RFC 4291, 2.5.5)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (inner := _inner(ip)):
        return is_public(str(inner))
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not site_local


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of version 4 to which one of version 6 leads."""
    if any(ip in network for network in _GATEWAYS):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _is_allowed(address: str, allow_private: Collection[str]) -> bool:
    ip: IP = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    return any(network is not None and ip in network for network in map(_network, allow_private))


@lru_cache(maxsize=256)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None  # a name of a host


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """getaddrinfo, which knows no bound of time, in a thread that is left behind when the time is up."""
    answers: queue.Queue[list[str] | OSError | UnicodeError] = queue.Queue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise UnreachableError(f"the name {host} was not looked up in time") from None
    if isinstance(answer, Exception) or not answer:
        raise UnreachableError(f"nobody knows the name {host}")
    return answer
