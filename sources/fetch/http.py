"""One page over HTTP, politely and within bounds.

Belongs here: addresses that may be asked, redirects, time and size limits, decompression, retries, the pace per
host and robots.txt. What is asked for, and where it is kept, is decided in the modules beside this one.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx
from protego import Protego
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

REDIRECTS = frozenset({301, 302, 303, 307, 308})
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_ROBOTS_BYTES = 512 * 1024


@dataclass(frozen=True)
class FetchPolicy:
    """How politely and how far pages are fetched; seconds and bytes. Copies that a newer one replaces stay for days."""

    user_agent: str = "dragoman/0.1 (reads news feeds; one request at a time per host)"
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    attempts: int = 4
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 120.0
    host_interval_seconds: float = 1.0
    longest_crawl_delay_seconds: float = 30.0
    max_bytes: int = 16 * 1024 * 1024
    max_redirects: int = 5
    max_entries: int = 10_000
    max_pages: int = 500
    max_sitemaps: int = 20
    keep_replaced_days: int = 30


@dataclass(frozen=True)
class Fetched:
    """An answer: its body is decompressed and whole; `status` is 200 or 304."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class FetchError(Exception):
    """The page was not fetched; the message says why and what to do."""


class TemporaryFetchError(FetchError):
    """The page was not fetched this time; `wait_seconds` is what the server asked for, if it did."""

    def __init__(self, message: str, *, wait_seconds: float | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


@dataclass
class Fetcher:
    """Fetches pages one at a time, keeping its pace and the robots rules of each host it has met.

    Use it as a context manager, unless `client` was given: then its owner closes it. The default client takes no
    proxy from the environment, because the address that was checked is the one that is asked.
    """

    policy: FetchPolicy = field(default_factory=FetchPolicy)
    client: httpx.Client | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _own: httpx.Client | None = field(default=None, init=False)
    _free_at: dict[str, float] = field(default_factory=dict, init=False)
    _robots: dict[str, Protego | None] = field(default_factory=dict, init=False)

    def __enter__(self) -> Fetcher:
        """Open a client of our own, if none was given."""
        if self.client is None:
            timeout = httpx.Timeout(self.policy.read_seconds, connect=self.policy.connect_seconds)
            self._own = self.client = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False)
        return self

    def __exit__(self, *_: object) -> None:
        """Close our own client."""
        if self._own is not None:
            self._own.close()
            self._own = self.client = None

    def get(
        self,
        url: str,
        *,
        conditional: Mapping[str, str] | None = None,
        allow_private: bool = False,
        robots: bool = True,
    ) -> Fetched:
        """Fetch a page; raises FetchError with a reason when it can't be had.

        `conditional` holds the ETag and Last-Modified of the copy at hand ("etag", "last-modified"): an unchanged page
        comes back with status 304 and no body.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self.policy.attempts),
            wait=self._wait,
            retry=retry_if_exception_type(TemporaryFetchError),
            sleep=self.sleep,
            reraise=True,
        )
        return retrying(self._get_following, url, _conditional_headers(conditional or {}), allow_private, robots)

    def _wait(self, state: RetryCallState) -> float:
        """Return how long to wait: what the server asked for, else doubled each time."""
        error = state.outcome.exception() if state.outcome is not None else None
        if isinstance(error, TemporaryFetchError) and error.wait_seconds is not None:
            return error.wait_seconds
        doubled = self.policy.first_wait_seconds * 2.0 ** (state.attempt_number - 1)
        return min(doubled, self.policy.longest_wait_seconds)

    def _get_following(self, url: str, headers: Mapping[str, str], allow_private: bool, robots: bool) -> Fetched:
        current = url
        deadline = self.clock() + self.policy.total_seconds
        for _ in range(self.policy.max_redirects + 1):
            if robots:
                self._check_robots(current, allow_private)
            status, answered, body = self._ask(current, headers, allow_private, deadline)
            if status not in REDIRECTS:
                return self._judge(url, current, status, answered, body)
            location = answered.get("location")
            if not location:
                raise FetchError(f"{current}: a redirect (HTTP {status}) names no address: check the address by hand")
            current = _follow(current, location)
        raise FetchError(f"{url}: more than {self.policy.max_redirects} redirects: check the address by hand")

    def _judge(self, url: str, final: str, status: int, headers: Mapping[str, str], body: bytes) -> Fetched:
        if status in {200, 304}:
            return Fetched(url, final, status, headers, body)
        if status in RETRIED:
            wait = _retry_after(headers.get("retry-after"))
            if wait is not None and wait > self.policy.longest_wait_seconds:
                raise FetchError(
                    f"{url}: HTTP {status}, the server asks to wait {wait:.0f} s: it is tried in a later run"
                )
            raise TemporaryFetchError(f"{url}: HTTP {status} after {self.policy.attempts} tries", wait_seconds=wait)
        raise FetchError(f"{url}: HTTP {status}: check the address, or remove it from the catalogue")

    def _ask(
        self, url: str, headers: Mapping[str, str], allow_private: bool, deadline: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send one request to the checked address and read the whole answer within the limits."""
        if self.client is None:
            raise RuntimeError("use the Fetcher as a context manager, or give it a client")
        target, host_header, host = checked_target(url, allow_private=allow_private)
        self._keep_pace(host_header)
        request = self.client.build_request(
            "GET",
            target,
            headers={
                "Host": host_header,
                "User-Agent": self.policy.user_agent,
                "Accept-Encoding": "gzip",  # servers differ in what they call deflate
                "Accept": "*/*",
                **headers,
            },
            extensions={
                "sni_hostname": host,
                "timeout": {
                    "connect": self.policy.connect_seconds,
                    "read": self.policy.read_seconds,
                    "write": self.policy.read_seconds,
                    "pool": self.policy.connect_seconds,
                },
            },
        )
        try:
            response = self.client.send(request, stream=True, follow_redirects=False)
            try:
                answered = {key.lower(): value for key, value in response.headers.items()}
                body = b"" if response.status_code in REDIRECTS else self._read_body(url, response, deadline)
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise TemporaryFetchError(f"{url}: no answer in time ({type(error).__name__})") from error
        except (httpx.TransportError, httpx.StreamError) as error:
            raise TemporaryFetchError(f"{url}: the connection failed ({type(error).__name__}: {error})") from error
        return response.status_code, answered, body

    def _read_body(self, url: str, response: httpx.Response, deadline: float) -> bytes:
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self.policy.max_bytes:
            raise FetchError(
                f"{url}: the page has {int(announced):,} bytes, more than {self.policy.max_bytes:,}: skipped"
            )
        pieces = self._raw_pieces(url, response, deadline)
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding in {"", "identity"}:
            return b"".join(pieces)
        if encoding in {"gzip", "x-gzip", "deflate"}:
            return decompress(url, pieces, max_bytes=self.policy.max_bytes)
        raise FetchError(f"{url}: the page is packed as {encoding!r}, which was not asked for: skipped")

    def _raw_pieces(self, url: str, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        total = 0
        for piece in response.iter_raw():
            total += len(piece)
            if total > self.policy.max_bytes:
                raise FetchError(f"{url}: the page has more than {self.policy.max_bytes:,} bytes: skipped")
            if self.clock() > deadline:
                raise FetchError(f"{url}: the page was not whole after {self.policy.total_seconds:.0f} s: skipped")
            yield piece

    def _keep_pace(self, host: str) -> None:
        wait = self._free_at.get(host, 0.0) - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._free_at[host] = self.clock() + self._interval(host)

    def _interval(self, host: str) -> float:
        """Return the seconds between two requests to a host: ours, or more where its robots.txt asks for it."""
        rules = self._robots.get(host)
        delay = None if rules is None else rules.crawl_delay(self.policy.user_agent)
        asked = min(float(delay), self.policy.longest_crawl_delay_seconds) if delay else 0.0
        return max(self.policy.host_interval_seconds, asked)

    def _check_robots(self, url: str, allow_private: bool) -> None:
        """Raise FetchError when the host's robots.txt keeps us from a page (RFC 9309)."""
        parts = _split(url)
        host = parts.netloc.rpartition("@")[2].lower()
        if host not in self._robots:
            self._robots[host] = self._read_robots(f"{parts.scheme}://{host}/robots.txt", allow_private)
        rules = self._robots[host]
        if rules is None:
            raise FetchError(f"{url}: the host's robots.txt can't be had, so nothing is fetched from it in this run")
        if not rules.can_fetch(url, self.policy.user_agent):
            raise FetchError(f"{url}: the host's robots.txt forbids it: remove it from the catalogue")

    def _read_robots(self, url: str, allow_private: bool) -> Protego | None:
        """Return a host's rules: all is allowed where there are none (4xx), nothing where the server fails."""
        current = url
        deadline = self.clock() + self.policy.total_seconds
        try:
            for _ in range(self.policy.max_redirects + 1):
                status, headers, body = self._ask(current, {}, allow_private, deadline)
                if status not in REDIRECTS or "location" not in headers:
                    break
                current = _follow(current, headers["location"])
        except TemporaryFetchError:
            return None
        except FetchError as error:  # too large, or leading astray: as if there were none but for the address itself
            if "may not be asked" in str(error):
                raise
            return Protego.parse("")
        if status >= 500 or status == 429:
            return None
        return Protego.parse(body[:_ROBOTS_BYTES].decode("utf-8", "replace") if status == 200 else "")


def checked_target(url: str, *, allow_private: bool) -> tuple[str, str, str]:
    """Return (URL with a checked address in it, Host header, host) for a URL that may be asked.

    Raises FetchError for other schemes, for hosts with an address that is not public (unless allowed), and
    TemporaryFetchError for hosts that are not found. The address itself is asked, so that a second look-up can't lead
    elsewhere.
    """
    parts = _split(url)
    host, port = str(parts.hostname), parts.port
    try:
        found = socket.getaddrinfo(host, port or parts.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TemporaryFetchError(f"{url}: the host is not found ({error})") from error
    addresses = sorted({str(entry[4][0]) for entry in found}, key=_address_order)
    for address in addresses:
        if not allow_private and not _is_public(address):
            raise FetchError(
                f"{url}: this address may not be asked, {address} is not public: set allow_private for the outlet"
            )
    address = addresses[0]
    netloc = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{netloc}:{port}" if port else netloc, fragment="").geturl()
    return target, parts.netloc.rpartition("@")[2], host


def decompress(url: str, pieces: Iterator[bytes], *, max_bytes: int) -> bytes:
    """Return gzip or zlib data unpacked, never holding more than the limit."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    body = bytearray()
    try:
        for piece in pieces:
            body += unpacker.decompress(piece, max_bytes + 1 - len(body))
            if len(body) > max_bytes or unpacker.unconsumed_tail:
                raise FetchError(f"{url}: the page unpacks to more than {max_bytes:,} bytes: skipped")
    except zlib.error as error:
        raise FetchError(f"{url}: the page's compression is damaged ({error}): skipped") from error
    if not unpacker.eof:
        raise TemporaryFetchError(f"{url}: the page broke off in the middle")
    return bytes(body)


def _split(url: str) -> SplitResult:
    """Return a web address in its parts; raises FetchError when it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise FetchError(f"{url}: this address may not be asked ({error}): correct it") from error
    if not usable:
        raise FetchError(f"{url}: this address may not be asked, it is neither http nor https: correct it")
    return parts


def _follow(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError(f"{url}: it leads to {location!r}, which may not be asked ({error})") from error


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _address_order(address: str) -> tuple[bool, str]:
    return ":" in address, address


def _conditional_headers(known: Mapping[str, str]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {names[key]: value for key, value in known.items() if key in names and value}


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header, given as seconds or as a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
