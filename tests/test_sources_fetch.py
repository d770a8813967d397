"""Fetching from a real HTTP server on 127.0.0.1, a well-behaved one and one that misbehaves."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sources.catalog import Catalog, load_catalog
from sources.discover import find_documents
from sources.fetch import FetchPolicy, FetchReport, fetch_outlets
from sources.fetch.feeds import FeedError, read_feed, read_sitemap, usable_url
from sources.fetch.http import Fetcher, FetchError, checked_target
from sources.read import read_document

DAY = date(2024, 5, 3)
NOW = datetime(2024, 5, 3, 20, tzinfo=UTC)
LEAD = "Ghana and Togo signed a treaty on fishing in Accra after two years of talks between the neighbours."
BODY = f"<article><h1>Treaty signed</h1><p>{LEAD}</p></article>"
PAGE = f"<html><head><title>Treaty signed</title></head><body>{BODY}</body></html>"
FAST = FetchPolicy(
    connect_seconds=2, read_seconds=0.5, total_seconds=2, attempts=3, first_wait_seconds=0.01, host_interval_seconds=0,
    longest_wait_seconds=5, max_bytes=400_000,
)  # fmt: skip
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A server whose paths answer what a test says, and the log of what was asked."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    log: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> int:
        return sum(asked == path for asked, _, _ in self.log)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    handler = type("Handler", (BaseHTTPRequestHandler,), {"do_GET": answer_get, "log_message": ignore, "site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()


def answer_get(handler: BaseHTTPRequestHandler) -> None:
    site: Site = handler.site  # type: ignore[attr-defined]
    site.log.append((handler.path, {key.lower(): value for key, value in handler.headers.items()}, time.monotonic()))
    answer = site.answers.get(handler.path)
    try:
        if answer is None:
            handler.send_error(404)
        else:
            answer(handler)
    except (BrokenPipeError, ConnectionResetError):
        pass


def ignore(*_: object) -> None:
    return None


def reply(body: str | bytes = "", *, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else body.encode()
    fixed = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: send(handler, status, fixed, content)


def send(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def in_turn(*answers: Answer) -> Answer:
    waiting = list(answers)
    return lambda handler: (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler)


def validated(body: str, *, etag: str) -> Answer:
    return lambda handler: (
        send(handler, 304, {}, b"")
        if handler.headers.get("If-None-Match") == etag
        else send(handler, 200, {"ETag": etag, "Content-Type": "text/html; charset=utf-8"}, body.encode())
    )


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 10_000)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title>{items}</channel></rss>'


def item(link: str, *, day: str = "Fri, 03 May 2024 10:00:00 GMT", title: str = "Treaty signed") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate></item>"


def catalog(tmp_path: Path, site: Site, *, private: bool = True, **lists: list[str]) -> Catalog:
    outlet = {
        "id": "example", "name": "Example Daily", "family": "Example", "country": "GHA", "language": "en",
        "licence": "x", "domains": ["127.0.0.1"], "allow_private": private,
    }  # fmt: skip
    path = tmp_path / "catalog.yml"
    absolute = {key: [site.root + value for value in values] for key, values in lists.items()}
    path.write_text(json.dumps({"outlets": [{**outlet, **absolute}]}), "utf-8")
    return load_catalog(path)


def fetch(
    tmp_path: Path, site: Site, *, day: date = DAY, policy: FetchPolicy = FAST, **lists: list[str]
) -> FetchReport:
    return fetch_outlets(
        catalog(tmp_path, site, **lists), tmp_path / "inbox" / "fetched", day=day, now=NOW, policy=policy
    )


def test_feed_to_documents(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = reply(
        rss(item("/a") + item("/old", day="Thu, 02 May 2024 10:00:00 GMT") + item("mailto:x"))
    )
    site.answers["/a"] = reply(PAGE.encode("utf-8"), Content_Type="text/html")
    report = fetch(tmp_path, site, feeds=["/feed"])
    assert report.problems == ()
    assert len(report.pages) == 1
    assert (report.outlets[0].entries_seen, report.outlets[0].entries_of_day) == (2, 1)
    (found,) = find_documents(tmp_path / "inbox")
    assert found.source_uri == f"{site.root}/a"
    result = read_document(
        tmp_path / "inbox", found, catalog=catalog(tmp_path, site), now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert result.document.fetched_at == NOW
    (article,) = result.articles
    assert (article.title, article.text) == ("Treaty signed", f"Treaty signed\n\n{LEAD}")
    assert (article.published_on, article.published_on_basis) == ("2024-05-03", "stated")  # the feed states it
    assert (article.publisher, article.url) == ("Example Daily", f"{site.root}/a")


def test_second_run_asks_conditionally_and_other_days_use_the_kept_feed(tmp_path: Path, site: Site) -> None:
    items = item("/a") + item("/b", day="Thu, 02 May 2024 10:00:00 GMT")
    site.answers["/feed"] = validated(rss(items), etag='"1"')
    site.answers["/a"] = site.answers["/b"] = validated(PAGE, etag='"p"')
    assert len(fetch(tmp_path, site, feeds=["/feed"]).pages) == 1
    again = fetch(tmp_path, site, feeds=["/feed"]).outlets[0]
    assert (again.feeds_unchanged, again.pages_known, again.pages) == (1, 1, ())
    assert site.asked("/a") == 1
    earlier = fetch(tmp_path, site, day=date(2024, 5, 2), feeds=["/feed"]).outlets[0]
    assert (earlier.feeds_unchanged, len(earlier.pages)) == (1, 1)
    assert earlier.pages[0].parent.name == "2024-05-02"


def test_list_of_addresses_is_asked_conditionally(tmp_path: Path, site: Site) -> None:
    site.answers["/page"] = validated(PAGE, etag='"p"')
    assert len(fetch(tmp_path, site, urls=["/page"]).pages) == 1
    assert fetch(tmp_path, site, urls=["/page"]).outlets[0].pages_unchanged == 1
    assert fetch(tmp_path, site, day=date(2024, 5, 2), urls=["/page"]).outlets[0].entries_of_day == 0


def test_changed_article_is_fetched_again_and_read_once(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = reply(rss(item("/a")))
    site.answers["/a"] = in_turn(reply(PAGE), reply(PAGE.replace("two years", "three years")))
    fetch(tmp_path, site, feeds=["/feed"])
    site.answers["/feed"] = reply(rss(item("/a", day="Fri, 03 May 2024 18:00:00 GMT")))
    assert len(fetch(tmp_path, site, feeds=["/feed"]).pages) == 1
    (found,) = find_documents(tmp_path / "inbox")
    assert b"three years" in found.path.read_bytes()


def test_copies_that_a_newer_one_replaces_go_after_a_while(tmp_path: Path, site: Site) -> None:
    store, outlets = tmp_path / "inbox" / "fetched", catalog(tmp_path, site, urls=["/page"])
    site.answers["/page"] = in_turn(*(reply(PAGE.replace("two years", f"{number} years")) for number in (3, 4, 5)))
    for days in (0, 1, 40):
        now = NOW + timedelta(days=days)
        fetch_outlets(outlets, store, day=now.date(), now=now, policy=FAST)
    (found,) = find_documents(tmp_path / "inbox")
    assert b"5 years" in found.path.read_bytes()
    kept = sorted(path.parent.name for path in store.glob("example/*/*.html*"))
    assert kept == [f"{NOW + timedelta(days=40):%Y-%m-%d}"] * 2


def test_lost_index_is_made_again(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = reply(rss(item("/a")))
    site.answers["/a"] = reply(PAGE)
    fetch(tmp_path, site, feeds=["/feed"])
    index = tmp_path / "inbox" / "fetched" / "example" / ".known.json"
    for damage in (b"{", b"[]", None):
        if damage is None:
            index.unlink()
        else:
            index.write_bytes(damage)
        assert fetch(tmp_path, site, feeds=["/feed"]).outlets[0].pages_known == 1


def test_sitemaps_and_their_index(tmp_path: Path, site: Site) -> None:
    url = "<url><loc>{}</loc><lastmod>{}</lastmod></url>"
    site.answers["/index.xml"] = reply(
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"<sitemap><loc>{site.root}/one.xml.gz</loc></sitemap><sitemap><loc>/index.xml</loc></sitemap></sitemapindex>"
    )
    urls = url.format(f"{site.root}/a", "2024-05-03T23:30:00+00:00") + url.format(f"{site.root}/b", "2024-05-01")
    site.answers["/one.xml.gz"] = reply(gzip.compress(f"<urlset>{urls}</urlset>".encode()))
    site.answers["/a"] = reply(PAGE)
    report = fetch(tmp_path, site, sitemaps=["/index.xml"])
    assert report.problems == ()
    assert len(report.pages) == 1
    assert site.asked("/index.xml") == 1


def test_robots_are_kept(tmp_path: Path, site: Site) -> None:
    site.answers["/robots.txt"] = reply("User-agent: *\nDisallow: /secret\nCrawl-delay: 0.2\n")
    site.answers["/feed"] = reply(rss(item("/a") + item("/secret/b")))
    site.answers["/a"] = reply(PAGE)
    report = fetch(tmp_path, site, feeds=["/feed"])
    assert len(report.pages) == 1
    assert "robots.txt forbids" in report.problems[0].message
    assert site.asked("/secret/b") == 0
    times = [when for path, _, when in site.log if path != "/robots.txt"]
    assert times[1] - times[0] >= 0.19


def test_nothing_is_asked_when_robots_fail(tmp_path: Path, site: Site) -> None:
    site.answers["/robots.txt"] = reply(status=503)
    site.answers["/feed"] = reply(rss(item("/a")))
    report = fetch(tmp_path, site, feeds=["/feed"])
    assert "robots.txt can't be had" in report.problems[0].message
    assert site.asked("/feed") == 0


def test_retry_after_is_kept(tmp_path: Path, site: Site) -> None:
    waits: list[float] = []
    site.answers["/a"] = in_turn(reply(status=429, Retry_After="3"), reply(status=503), reply(PAGE))
    with Fetcher(policy=FAST, sleep=waits.append) as fetcher:
        page = fetcher.get(f"{site.root}/a", allow_private=True)
    assert page.status == 200
    assert waits == [3.0, 0.02]


def test_long_retry_after_is_left_for_a_later_run(site: Site) -> None:
    site.answers["/a"] = reply(status=429, Retry_After="86400")
    with Fetcher(policy=FAST) as fetcher, pytest.raises(FetchError, match="asks to wait 86400 s"):
        fetcher.get(f"{site.root}/a", allow_private=True)
    assert site.asked("/a") == 1


def redirect_to(path: str) -> Answer:
    return reply(status=302, Location=path)


BOMB = gzip.compress(b"0" * 50_000_000)


@pytest.mark.parametrize(
    ("answer", "message", "tries"),
    [
        (reply(status=404), "HTTP 404", 1),
        (reply(status=500), "HTTP 500", 3),
        (hang, "no answer in time", 3),
        (endless, "more than 400,000 bytes", 1),
        (drip, "not whole after 2 s", 1),
        (redirect_to("/bad"), "more than 5 redirects", 6),
        (redirect_to("file:///etc/passwd"), "neither http nor https", 1),
        (redirect_to("http://[bad"), "may not be asked", 1),
        (reply(status=302), "names no address", 1),
        (reply(BOMB, Content_Encoding="gzip"), "unpacks to more than", 1),
        (reply(b"no gzip", Content_Encoding="gzip"), "damaged", 1),
        (reply(b"x", Content_Encoding="br"), "not asked for", 1),
        (reply(gzip.compress(PAGE.encode())[:-20], Content_Encoding="gzip"), "broke off", 3),
        (reply(b"x", Content_Length="900000"), "900,000 bytes", 1),
        (reply(b"x", Content_Length="100"), "connection failed", 3),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), "connection failed", 3),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_misbehaving_server(tmp_path: Path, site: Site, answer: Answer, message: str, tries: int) -> None:
    site.answers.update({"/bad": answer, "/good": reply(PAGE), "/feed": reply(rss(item("/bad") + item("/good")))})
    report = fetch(tmp_path, site, feeds=["/feed"])
    assert [message in problem.message for problem in report.problems] == [True], report.problems
    assert len(report.pages) == 1  # the others go on
    assert site.asked("/bad") == tries


def test_compressed_pages_are_read(site: Site) -> None:
    site.answers["/a"] = reply(gzip.compress(PAGE.encode()), Content_Encoding="gzip")
    with Fetcher(policy=FAST) as fetcher:
        assert fetcher.get(f"{site.root}/a", allow_private=True).body == PAGE.encode()


def test_wrong_charset_of_a_feed_and_a_page(tmp_path: Path, site: Site) -> None:
    feed = rss(item("/a", title="Asunción")).replace("?>", ' encoding="utf-8"?>', 1)
    site.answers["/feed"] = reply(feed.encode("cp1252"), Content_Type="application/rss+xml; charset=utf-8")
    site.answers["/a"] = reply(PAGE.replace("Accra", "Asunción").encode(), Content_Type="text/html; charset=ascii")
    report = fetch(tmp_path, site, feeds=["/feed"])
    assert len(report.pages) == 1
    (found,) = find_documents(tmp_path / "inbox")
    result = read_document(tmp_path / "inbox", found, catalog=catalog(tmp_path, site), now=NOW)
    assert "Asunción" in result.articles[0].text


RSS_WITH_ENTITY = '<rss version="2.0"><channel><title>&e;</title></channel></rss>'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{RSS_WITH_ENTITY}', "entities"),
        (f'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY e "&a;&a;">]>{RSS_WITH_ENTITY}', "entities"),
        ("<html><body>Not a feed</body></html>", "no RSS or Atom feed"),
        ("", "no RSS or Atom feed"),
        ("/etc/passwd", "no RSS or Atom feed"),
    ],
)  # fmt: skip
def test_hostile_and_wrong_feeds(tmp_path: Path, site: Site, body: str, message: str) -> None:
    site.answers["/feed"] = reply(body)
    report = fetch(tmp_path, site, feeds=["/feed"])
    assert [message in problem.message for problem in report.problems] == [True], report.problems
    for encoding in ("utf-8", "utf-16"):
        if "ENTITY" in body:
            with pytest.raises(FeedError, match="entities"):
                read_sitemap(body.encode(encoding), url=site.root)


def test_malformed_feed_gives_what_can_be_read() -> None:
    body = rss(item("https://a.example/1") + "<item><title>Broken & open<link>https://a.example/2</link>")
    urls = [entry.url for entry in read_feed(body.encode(), url="https://a.example/feed")]
    assert urls[0] == "https://a.example/1"


def test_atom_feed() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/1"/>'
        "<author><name>Ama</name></author><published>2024-05-03T23:30:00-02:00</published><updated>2024-05-05T00:00:00Z</updated></entry></feed>"
    )
    (entry,) = read_feed(body.encode(), url="https://a.example/feed")
    assert (entry.url, entry.author, entry.published_on) == ("https://a.example/1", "Ama", date(2024, 5, 4))


@pytest.mark.parametrize("body", [b"<urlset>", b"", b"<rss/>", b"\xff\xfe\x00", b"<!DOCTYPE urlset><urlset/>"])
def test_malformed_sitemaps(body: bytes) -> None:
    with pytest.raises(FeedError):
        read_sitemap(body, url="https://a.example/s.xml")


def test_feed_of_5000_items(tmp_path: Path, site: Site) -> None:
    items = "".join(item(f"/{number}") for number in range(5_000))
    site.answers["/feed"] = reply(rss(items))
    site.answers.update({f"/{number}": reply(PAGE) for number in range(0, 5_000, 2)})
    policy = FetchPolicy(host_interval_seconds=0, max_pages=40)
    report = fetch(tmp_path, site, policy=policy, feeds=["/feed"]).outlets[0]
    assert (report.entries_seen, report.pages_left, len(report.pages)) == (5_000, 4_960, 20)
    assert "4960 articles are left over" in report.problems[-1].message


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://2130706433/", "http://192.168.1.1:8080/",
    ],
)  # fmt: skip
def test_private_addresses_are_not_asked(url: str) -> None:
    with pytest.raises(FetchError, match="is not public"):
        checked_target(url, allow_private=False)


def test_private_outlet_must_say_so(tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = reply(rss(item("/a")))
    store = tmp_path / "fetched"
    report = fetch_outlets(
        catalog(tmp_path, site, private=False, feeds=["/feed"]), store, day=DAY, now=NOW, policy=FAST
    )
    assert "set allow_private" in report.problems[0].message
    assert site.log == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "gopher://a", "http:///x", "//a", "x", "http://a:b/"]
)
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(FetchError, match="may not be asked"):
        checked_target(url, allow_private=True)


def test_usable_url() -> None:
    assert usable_url(" ../x#part ", base="https://a.example/b/c") == "https://a.example/x"
    assert usable_url("", base="https://a.example") is None
    assert usable_url("javascript:alert(1)", base="https://a.example") is None
    assert usable_url("https://a.example/" + "x" * 3_000, base="") is None
    assert usable_url("http://[x", base="https://a.example") is None
