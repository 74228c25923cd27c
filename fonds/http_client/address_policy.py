"""Which addresses may be reached: those of the public internet, and others that the caller names.

A host name is resolved once, and the connection goes to the address that was checked. Thus a name server cannot give
one address for the check and another for the connection (DNS rebinding). This module opens no connection.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Collection
from functools import lru_cache

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052, 2.1 and RFC 8215: gateways to IPv4 addresses, which are in the last 32 bits
_GATEWAYS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))

# RFC 1123, 2.1; the last label has a letter, so that a wrong address is no name
_HOST_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)*(?=[^.]*[a-z])[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.?",
    re.IGNORECASE,
)


class UnreachableError(Exception):
    """The host name cannot be resolved, or the address must not be reached. The text is for people."""


def addresses(host: str, port: int, allow_private: Collection[str], seconds: float) -> list[str]:
    """Resolve a host within that many seconds and return its addresses, all of which may be reached.

    Raises UnreachableError if one of them must not be reached, or if there is none. `allow_private` contains host
    names, addresses and networks (`10.0.0.0/8`).
    """
    resolved = _resolve(host, port, seconds)
    if host.lower().rstrip(".") in {name.lower() for name in allow_private}:
        return resolved
    for address in resolved:
        if not is_public(address) and not _is_allowed(address, allow_private):
            name = address if host == address else f"{host} ({address})"
            raise UnreachableError(f"{name} is not a public address")
    return resolved


def is_allowance(text: str) -> bool:
    """Return whether a text is what `allow_private` may contain: a host name, an address or a network."""
    return _network(text) is not None or _HOST_NAME.fullmatch(text) is not None


def is_public(address: str) -> bool:
    """Whether an address is public, and so is any IPv4 address embedded in it (RFC 6890; RFC 4291, 2.5.5)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (embedded := _embedded_ipv4(ip)):
        return is_public(str(embedded))
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not site_local


def _embedded_ipv4(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, or None."""
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
        return None  # a host name


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Resolve a host in another thread: getaddrinfo has no time limit, so the thread is abandoned after `seconds`."""
    results: queue.Queue[list[str] | OSError | UnicodeError] = queue.Queue()

    def resolve() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            results.put(list(dict.fromkeys(str(entry[4][0]) for entry in entries)))
        except (OSError, UnicodeError) as error:
            results.put(error)

    threading.Thread(target=resolve, daemon=True).start()
    try:
        result = results.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise UnreachableError(f"the name {host} was not looked up in time") from None
    if isinstance(result, Exception) or not result:
        raise UnreachableError(f"the name {host} is not known")
    return result
