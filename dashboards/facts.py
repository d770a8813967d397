"""The drawer that shows where a fact was read: the sentence in its context, the article, the rule.

Belongs here: opening a fact from a table or chart and showing it. The open fact is the query parameter `fact`
(`event-<id>`, `trade-<id>`, `role-<id>`, `actor-<id>`, `date-<id>`, `issue-<id>`), so that it can be sent to a
colleague.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards import questions
from dashboards.corrections import show_fact_corrections
from dashboards.store import ask
from dashboards.theme import QUAD_COLOURS, QUAD_NAMES, STATUS_HELP
from dashboards.wording import format_change, format_money, format_period, format_when

PARAMETER = "fact"
ASSETS = Path(__file__).resolve().parent / "assets"
FACT_SOURCES = {
    "event": ("events", "event_id"),
    "trade": ("trade_flows", "flow_id"),
    "role": ("actor_roles", "role_id"),
    "actor": ("actor_mentions", "mention_id"),
    "date": ("date_mentions", "date_mention_id"),
    "issue": ("issues", "issue_id"),
}


DATE_BASES = {
    "absolute": "a date of its own",
    "relative": "counted from the day of publication",
    "anaphoric": "counted from a date told before",
    "anniversary": "counted from what it commemorates",
}


def open_fact(kind: str, fact_id: str) -> None:
    """Put a fact into the URL, which opens the drawer; without `kind`, the id has its kind in front."""
    st.query_params[PARAMETER] = f"{kind}-{fact_id}" if kind else fact_id


def open_clicked(key: str, *, kind: str, fact_ids: Sequence[str]) -> None:
    """Open the fact of the row whose button `key` was clicked."""
    click = st.session_state[key]
    if click is not None and 0 <= click["row"] < len(fact_ids):
        open_fact(kind, fact_ids[click["row"]])


def show_requested() -> None:
    """Show the drawer if the URL names a fact."""
    requested = st.query_params.get(PARAMETER)
    if requested:
        _drawer(requested)


def close() -> None:
    """Take the fact out of the URL."""
    st.query_params.pop(PARAMETER, None)


@st.dialog("Where this was read", width="medium", position="right", on_dismiss=close)
def _drawer(requested: str) -> None:
    kind, _, fact_id = requested.partition("-")
    if kind not in FACT_SOURCES:
        st.info(f"This link names no kind of fact that exists ({kind}). Close the drawer and choose a row.")
        return
    passage = _passage(kind, fact_id)
    if passage is None:
        st.info(
            "The newest build does not hold this fact any more: its document was removed or it is read differently "
            "now. Close the drawer and look for it in the table."
        )
        return
    if kind == "event":
        _show_event(fact_id)
    elif kind == "trade":
        _show_claim(fact_id)
    elif kind == "role":
        _show_role(fact_id)
    elif kind == "date":
        _show_date(fact_id)
    elif kind == "issue":
        _show_issue(fact_id)
    _show_passage(passage, kind)
    show_fact_corrections(kind, fact_id, passage["quote"])


def _passage(kind: str, fact_id: str) -> pd.Series | None:
    table, key = FACT_SOURCES[kind]
    rule = "NULL AS rule_id, NULL AS confidence" if kind == "issue" else "f.rule_id, f.confidence"
    found = ask(
        f"SELECT f.quote, f.char_start, f.char_end, {rule}, f.sentence_id, a.article_id, a.title, a.publisher, "
        "a.author, a.published_on, a.published_on_basis, a.url, d.source_uri "
        f"FROM {table} AS f LEFT JOIN articles AS a ON a.article_id = f.article_id "
        f"LEFT JOIN documents AS d ON d.document_id = a.document_id WHERE f.{key} = $id",
        {"id": fact_id},
    )
    return None if found.empty else found.iloc[0]


def _show_passage(passage: pd.Series, kind: str) -> None:
    if pd.isna(passage["article_id"]):
        st.caption("This concerns a whole document, not a sentence.")
        return
    context = ask(
        "WITH here AS (SELECT article_id, ordinal FROM sentences WHERE sentence_id = $sentence) "
        "SELECT s.sentence_id, s.text, s.char_start, s.kind FROM sentences AS s JOIN here AS h "
        "ON h.article_id = s.article_id AND s.ordinal BETWEEN h.ordinal - 1 AND h.ordinal + 1 ORDER BY s.ordinal",
        {"sentence": passage["sentence_id"]},
    )
    parts = [
        marked_sentence(row, passage) if row["sentence_id"] == passage["sentence_id"] else _faint(row["text"])
        for _, row in context.iterrows()
    ]
    st.html(f'<blockquote class="passage" tabindex="0">{" ".join(parts)}</blockquote>')
    title = passage["title"] if pd.notna(passage["title"]) else "Article without a headline"
    st.markdown(f"**{escape_markdown(title)}**")
    basis = f" ({passage['published_on_basis']})" if pd.notna(passage["published_on_basis"]) else ""
    published = f"{passage['published_on']}{basis}" if pd.notna(passage["published_on"]) else "date of issue unknown"
    outlet = passage["publisher"] if pd.notna(passage["publisher"]) else "outlet unknown"
    st.caption(f"{escape_markdown(outlet)} · {published} · `{passage['source_uri']}`")
    if pd.notna(passage["rule_id"]):
        st.caption(f"Read by rule `{passage['rule_id']}`, confidence {passage['confidence']:.2f} of 1")
    st.page_link(
        "documents.py",
        label="Read it in the article",
        icon=":material/description:",
        query_params={"article": passage["article_id"], "sentence": passage["sentence_id"]},
    )
    st.caption("The address of this page holds the open fact: copy it to send the fact to a colleague.")


def marked_sentence(row: pd.Series, passage: pd.Series) -> str:
    """Return a sentence as HTML with the quote of a fact marked."""
    text, start = row["text"], int(row["char_start"])
    if pd.isna(passage["char_start"]) or pd.isna(passage["char_end"]):
        return html.escape(text)
    first, last = int(passage["char_start"]) - start, int(passage["char_end"]) - start
    first, last = max(0, first), min(len(text), last)
    before, quote, after = text[:first], text[first:last], text[last:]
    return f"{html.escape(before)}<mark>{html.escape(quote)}</mark>{html.escape(after)}"


def _faint(text: str) -> str:
    return f'<span class="faint">{html.escape(text)}</span>'


def escape_markdown(text: str) -> str:
    """Return text so that Markdown prints it as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>$~:" else c for c in str(text))


def _show_event(event_id: str) -> None:
    event = questions.event(event_id).iloc[0]
    quad = QUAD_NAMES[int(event["quad_class"])]
    who = event["sources"] if pd.notna(event["sources"]) else "somebody the text does not name"
    whom = f" → {event['targets']}" if pd.notna(event["targets"]) else ""
    _show_heading(f"{who}{whom}")
    st.html(
        f'<p class="facts"><span class="dot" style="background:{QUAD_COLOURS[quad]}"></span>{quad} · '
        f"{html.escape(event['action'])}</p>"
    )
    facts = {
        "Type": event["event_type"] + (f" ({event['mode']})" if pd.notna(event["mode"]) else ""),
        "Status": f"{event['status']}: {STATUS_HELP[event['status']]}",
        "When": format_when(event["date_start"], event["date_end"], event["date_precision"]),
        "Where": event["location"] if pd.notna(event["location"]) else "not told",
        "PLOVER intensity": f"{event['intensity']:+.1f} (from −10 to +10)",
    }
    _show_facts(facts)
    others = ask(
        "SELECT event_id, publisher, quote FROM event_reports WHERE incident_id = $incident AND event_id <> $id "
        "LIMIT 5",
        {"incident": event["incident_id"], "id": event_id},
    )
    if len(others):
        with st.expander(f"Also reported in {len(others)} other place{'s' if len(others) > 1 else ''}"):
            for _, other in others.iterrows():
                outlet = other["publisher"] if pd.notna(other["publisher"]) else "outlet unknown"
                st.markdown(f"{escape_markdown(outlet)}: {escape_markdown(other['quote'])}")


def _in_dollars(claim: pd.Series) -> str | None:
    """Return the amount in dollars as printed, or to three digits where a rate makes it: rates are no more exact."""
    if claim["is_converted"]:
        amount = format_money(float(f"{claim['value_usd']:.3g}"), "USD")
        return f"about {amount} (converted at the average rate of the year)"
    return format_money(claim["value_usd"], "USD")


def _show_claim(flow_id: str) -> None:
    claim = ask("SELECT * FROM trade_claims WHERE flow_id = $id", {"id": flow_id}).iloc[0]
    reporter = claim["reporter"] if pd.notna(claim["reporter"]) else "unknown country"
    partner = claim["partner"] if pd.notna(claim["partner"]) else "unknown country"
    goods = claim["product"] if pd.notna(claim["product"]) else "all goods"
    _show_heading(f"{reporter} – {partner}: {claim['flow']}")
    facts = {
        "Goods": goods + (f" (HS {claim['hs_code']})" if pd.notna(claim["hs_code"]) else ""),
        "Amount": format_money(claim["value"], claim["currency"]),
        "In US dollars": _in_dollars(claim),
        "Share of its flow": f"{claim['share_pct']:g} %" if pd.notna(claim["share_pct"]) else None,
        "Change": format_change(claim["change_pct"]),
        "Quantity": f"{claim['quantity']:,.15g} {claim['quantity_unit']}" if pd.notna(claim["quantity"]) else None,
        "Period": format_period(claim["period"], claim["period_basis"]),
        "Status": claim["status"] + (" (derived: computed, not printed)" if claim["derived"] else ""),
        "Said by": claim["claimant"] if pd.notna(claim["claimant"]) else "the article itself",
    }
    _show_facts({name: value for name, value in facts.items() if value is not None})


def _show_role(role_id: str) -> None:
    role = ask(
        "SELECT r.*, a.name FROM actor_roles AS r JOIN actors AS a ON a.actor_id = r.actor_id WHERE role_id = $id",
        {"id": role_id},
    ).iloc[0]
    _show_heading(role["name"])
    as_of = role["as_of"] if pd.notna(role["as_of"]) else "date unknown"
    _show_facts({"Office": role["role"], "Held": f"{role['status']} as of {as_of}"})


def _show_date(date_id: str) -> None:
    told = ask("SELECT * FROM date_mentions WHERE date_mention_id = $id", {"id": date_id}).iloc[0]
    _show_heading(format_when(told["date_start"], told["date_end"], told["date_precision"]))
    fiscal = " of a fiscal year" if told["fiscal"] else ""
    _show_facts({"Told as": DATE_BASES[told["basis"]], "As exactly as": f"{told['date_precision']}{fiscal}"})


def _show_issue(issue_id: str) -> None:
    issue = ask("SELECT severity, stage, message FROM issues WHERE issue_id = $id", {"id": issue_id}).iloc[0]
    _show_heading(f"{issue['severity'].capitalize()} in step {issue['stage']}")
    st.markdown(escape_markdown(issue["message"]))


def _show_heading(text: str) -> None:
    st.subheader(escape_markdown(text), anchor=False)


def _show_facts(facts: dict[str, str]) -> None:
    rows = "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(str(v))}</dd>" for k, v in facts.items())
    st.html(f'<dl class="facts">{rows}</dl>')
