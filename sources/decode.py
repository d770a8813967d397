"""Bytes to text: which encoding a text is in, and whether it is text at all.

Belongs here: byte-order marks, UTF-8, detection of older encodings, refusal of binary content. Cleaning
of the text itself is in `sources.clean`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from sources.raw import UnreadableError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLDER_ENCODINGS = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1256", "cp1255", "gb18030", "big5",
    "shift_jis", "euc_jp", "euc_kr", "utf_16_le", "utf_16_be",
]  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WRONG_WESTERN = re.compile(r"[a-z][¹³¿¾¼ºª¶£¥§¯ŸðÐýÝþÞ\ufffd]|[¹³¶£¥¯][a-z]")
_DETECT_BYTES = 64 * 1024
_WESTERN_SHARE = 0.04
_BINARY_SHARE = 0.02
_BROKEN_UTF8_SHARE = 0.001


@dataclass(frozen=True)
class DecodedText:
    """A text, the encoding it was in, and how many characters could not be decoded."""

    text: str
    encoding: str
    lost: int = 0


def decode_text(content: bytes, *, declared: str | None = None) -> DecodedText:
    """Return `content` as text; `declared` is what a header or tag says and is tried after UTF-8.

    Raises UnreadableError for content that is binary in every reading.
    """
    decoded = _decode(content, declared)
    sample = decoded.text[:_DETECT_BYTES]
    controls = len(_CONTROL.findall(sample))
    if sample and controls / len(sample) > _BINARY_SHARE:
        raise UnreadableError(
            f"the content is binary ({controls} control characters in the first {len(sample)}), not text: "
            "save it as text, HTML, PDF or DOCX with the matching suffix"
        )
    return decoded


def _decode(content: bytes, declared: str | None) -> DecodedText:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _replacing(content, encoding)
    if _looks_like_utf16(content):
        little = content[1::2].count(0) >= content[0::2].count(0)
        return _replacing(content, "utf-16-le" if little else "utf-16-be")
    try:
        return DecodedText(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if declared is not None and (known := _known_codec(declared)) is not None and known != "utf-8":
        return _replacing(content, known)
    broken = content.decode("utf-8", "replace")
    lost = broken.count("\ufffd")
    if lost <= max(1, len(content) * _BROKEN_UTF8_SHARE) and _multibyte_count(content) > lost:
        return DecodedText(broken, "utf-8", lost)
    return _replacing(content, _detect_older(content))


def _replacing(content: bytes, encoding: str) -> DecodedText:
    text = content.decode(encoding, "replace")
    return DecodedText(text, encoding, text.count("\ufffd"))


def _looks_like_utf16(content: bytes) -> bool:
    sample = content[:4096]
    if len(sample) < 8:
        return False
    half = len(sample) / 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    return (even > 0.6 and odd < 0.05) or (odd > 0.6 and even < 0.05)


def _multibyte_count(content: bytes) -> int:
    """Return how many characters beyond ASCII are valid UTF-8."""
    return sum(1 for character in content.decode("utf-8", "ignore") if ord(character) > 127)


def _known_codec(name: str) -> str | None:
    """Return Python's name of an encoding; Latin-1 means Windows-1252 on the web (WHATWG Encoding, §4.2)."""
    try:
        known = codecs.lookup(name.strip().strip("\"'")).name
        bytes(4).decode(known)  # base64 and the like are codecs too, but none of text
    except (LookupError, ValueError):
        return None
    return "cp1252" if known in {"iso8859-1", "ascii"} else known


def _detect_older(content: bytes) -> str:
    sample = content[:_DETECT_BYTES]
    high = sum(1 for byte in sample if byte > 127)
    if high / len(sample) < _WESTERN_SHARE:  # a few accents or curly quotes: detection by letter counts has nothing
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_OLDER_ENCODINGS).best()
    if best is None or (
        best.encoding in {"cp1250", "cp1254"} and not _WRONG_WESTERN.search(sample.decode("cp1252", "replace"))
    ):
        return "cp1252"
    return best.encoding
