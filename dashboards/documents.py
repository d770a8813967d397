"""Documents page: what was read and what was not, and a reader that shows an article with its facts."""

from __future__ import annotations

import html
import re

import pandas as pd
import streamlit as st

from dashboards import facts, tables
from dashboards.frame import open_page
from dashboards.reader import SHOWN_KINDS, prepare_article, show_reader
from dashboards.store import ask, each
from dashboards.theme import HIGHLIGHT_COLOURS
from dashboards.wording import count_of

MOST_ARTICLES = 500
ARTICLE_COLUMNS = {
    "title": st.column_config.TextColumn("Article", width=420),
    "publisher": st.column_config.TextColumn("Outlet", width=150),
    "published_on": st.column_config.TextColumn("Published", width=100),
    "published_on_basis": st.column_config.TextColumn(
        "Basis", width=80, help="stated in the document, or inferred from its text"
    ),
    "event_count": st.column_config.NumberColumn("Events", width=70),
    "trade_count": st.column_config.NumberColumn("Trade", width=70),
    "issue_count": st.column_config.NumberColumn("Issues", width=70),
    "word_count": st.column_config.NumberColumn("Words", width=70, format="localized"),
    "format": st.column_config.TextColumn("Format", width=80),
    "source_uri": st.column_config.TextColumn("Document", width=260),
}
DOCUMENT_COLUMNS = {
    "source_uri": st.column_config.TextColumn("Document", width=380),
    "status": st.column_config.TextColumn("Status", width=100),
    "reason": st.column_config.TextColumn("Why", width=380),
    "format": st.column_config.TextColumn("Format", width=80),
    "publisher": st.column_config.TextColumn("Outlet", width=150),
    "fetched_at": st.column_config.DatetimeColumn("Found (UTC)", width=150, format="YYYY-MM-DD HH:mm"),
}
SENTENCE_FACTS = (
    ("event", "Events"), ("trade", "Trade"), ("date", "Dates"), ("role", "Offices"), ("actor", "Actors")
)  # fmt: skip


def show() -> None:
    """Draw the page: one article where the URL names one, else the lists."""
    article_id = st.query_params.get("article")
    if article_id:
        _show_article(article_id)
    else:
        _show_lists()


def _show_lists() -> None:
    open_page("Documents", "What was read, what was not and why. Open an article to see each of its facts in place.")
    tabs = st.tabs(["Articles", "All documents", "Quarantine"], key="list", bind="query-params")
    with tabs[0]:
        if tabs[0].open:
            _show_articles()
    with tabs[1]:
        if tabs[1].open:
            _show_documents(
                "status <> 'quarantined'",
                "documents",
                "Documents read",
                "No document was read.",
                "Put some into `sources/inbox/` and build.",
            )
    with tabs[2]:
        if tabs[2].open:
            _show_documents(
                "status = 'quarantined'",
                "quarantine",
                "Documents in quarantine",
                "Every document could be read.",
                "Nothing to do.",
            )


def _show_articles() -> None:
    wanted = st.text_input(
        "Search title, outlet or text",
        key="q",
        bind="query-params",
        type="search",
        live="400ms",
        max_chars=200,
        placeholder="words of the title, the outlet or the text",
    )
    # an expression without regard to case is twice as quick as ILIKE on long texts
    found_in = " OR ".join(f"regexp_matches({column}, $pattern)" for column in ("title", "publisher", "text"))
    matching = f"WHERE {found_in} " if wanted else ""
    found = ask(
        f"WITH chosen AS MATERIALIZED (SELECT article_id FROM articles {matching}"
        "ORDER BY published_on DESC NULLS LAST, article_id LIMIT $n) "
        "SELECT * FROM article_list WHERE article_id IN (SELECT article_id FROM chosen) "
        "ORDER BY published_on DESC NULLS LAST, article_id",
        {"n": MOST_ARTICLES} | ({"pattern": f"(?i){re.escape(wanted.strip())}"} if wanted else {}),
    )
    if found.empty:
        why = f"No article contains “{wanted}”." if wanted else "No article was read yet."
        tables.explain_empty(
            why, "Search for other words." if wanted else "Put documents into `sources/inbox/` and build."
        )
        return
    tables.show_openable(
        found,
        list(found["article_id"]),
        opener=_open_article,
        columns=ARTICLE_COLUMNS,
        key="articles",
        name="Articles",
        limit=MOST_ARTICLES,
    )


def _open_article(article_id: str) -> None:
    st.query_params["article"] = article_id


def _show_documents(condition: str, key: str, name: str, nothing: str, todo: str) -> None:
    found = ask(f"SELECT * FROM documents WHERE {condition} ORDER BY source_uri LIMIT $n", {"n": MOST_ARTICLES})
    if found.empty:
        tables.explain_empty(nothing, todo)
    else:
        tables.show_plain(found, columns=DOCUMENT_COLUMNS, key=key, name=name, limit=MOST_ARTICLES)


def _show_article(article_id: str) -> None:
    found = ask(
        "SELECT l.*, a.text FROM article_list AS l JOIN articles AS a ON a.article_id = l.article_id WHERE "
        "l.article_id = $id",
        {"id": article_id},
    )
    if found.empty:
        open_page("Documents", "")
        tables.explain_empty(
            "The newest build holds no such article: its document was removed or renamed.", "Go back to the list."
        )
        st.button("All articles", on_click=_close_article, icon=":material/arrow_back:")
        return
    article = found.iloc[0]
    st.title("Documents", anchor=False)
    st.button("All articles", on_click=_close_article, icon=":material/arrow_back:", type="tertiary")
    _show_origin(article)
    sentences = ask("SELECT * FROM sentences WHERE article_id = $id ORDER BY ordinal", {"id": article_id})
    highlights = ask(
        "SELECT * FROM article_highlights WHERE article_id = $id ORDER BY char_start, char_end", {"id": article_id}
    )
    _show_legend(highlights)
    text_side, fact_side = st.columns([3, 2], gap="large")
    with text_side:
        prepared = prepare_article(article["text"], sentences, highlights, kinds=SHOWN_KINDS)
        chosen = st.query_params.get("sentence")
        clicked = show_reader(prepared, chosen=chosen, key="reader")
        if clicked and clicked != chosen:
            st.query_params["sentence"] = clicked
            st.rerun()
    with fact_side, st.container(key="facts_beside"):
        _show_sentence_facts(highlights, sentences, chosen)


def _close_article() -> None:
    st.query_params.pop("article", None)
    st.query_params.pop("sentence", None)


def _show_origin(article: pd.Series) -> None:
    published = "date of issue unknown"
    if pd.notna(article["published_on"]):
        published = f"published {article['published_on']} ({article['published_on_basis']})"
    outlet = article["publisher"] if pd.notna(article["publisher"]) else "outlet unknown"
    author = f"by {article['author']}" if pd.notna(article["author"]) else None
    parts = [outlet, author, published, count_of(int(article["word_count"]), "word"), article["source_uri"]]
    st.caption(" · ".join(facts.escape_markdown(part) for part in parts if part))
    if pd.notna(article["duplicate_of"]):
        st.warning("This article is a copy of another one; an event that both report counts once among incidents.")
        original = {"article": str(article["duplicate_of"])}
        st.page_link("documents.py", label="Open the original", icon=":material/content_copy:", query_params=original)
    if pd.notna(article["url"]):
        st.caption(f"[Where it was published]({article['url']})")


def _show_legend(highlights: pd.DataFrame) -> None:
    counts = highlights["kind"].value_counts()
    entries = (
        ("actor", "actors named or meant"),
        ("date", "dates"),
        ("event", "events"),
        ("trade", "trade figures and goods"),
    )
    items = "".join(
        f'<span class="legend legend-{kind}" style="--mark:{HIGHLIGHT_COLOURS[kind]}">{words} '
        f"({int(counts.get(kind, 0))})</span>"
        for kind, words in entries
    )
    st.html(f'<p class="legends">{items}</p>')


def _show_sentence_facts(highlights: pd.DataFrame, sentences: pd.DataFrame, chosen: str | None) -> None:
    st.subheader("Facts of the sentence", anchor=False)
    sentence = sentences[sentences["sentence_id"] == chosen]
    if sentence.empty:
        st.caption("Choose a sentence of the article: click it, or move to it with Tab and press Enter.")
        return
    here = highlights[highlights["sentence_id"] == chosen]
    if here.empty:
        tables.explain_empty(
            "No fact was read from this sentence.", "If it states one, tell the desk that keeps the lexicons."
        )
        return
    for kind, heading in SENTENCE_FACTS:
        of_kind = here[here["kind"] == kind]
        if len(of_kind):
            st.markdown(f"**{heading}**")
        for row in each(of_kind):
            _show_fact(row, kind)


def _show_fact(row: object, kind: str) -> None:
    fact_id, label, rule, confidence = (getattr(row, n) for n in ("fact_id", "label", "rule_id", "confidence"))
    colour = HIGHLIGHT_COLOURS["actor" if kind == "role" else kind]
    said = f"{html.escape(str(label))}<br><small>rule {html.escape(str(rule))}, confidence {confidence:.2f}</small>"
    key = f"fact_row_{kind}_{fact_id}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.html(f'<div class="fact" style="--mark:{colour}">{said}</div>')
        st.button(
            "Details", key=f"fact_{kind}_{fact_id}", type="tertiary", on_click=facts.open_fact, args=(kind, fact_id)
        )


if __name__ == "__main__":
    show()
