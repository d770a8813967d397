"""Words of time that open a sentence before its subject: "In the first four months of this year they came to …".

Belongs here: the pattern only. What such a sentence goes on with is in `ellipsis.py` and `continued.py`.
"""

from __future__ import annotations

_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_YEAR = r"(?:(?:fy|fiscal|financial|calendar)\s*)?(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?"
_UNIT = rf"(?:years?|months?|weeks?|quarters?|half|season|decades?|period|then|{_MONTH}|{_YEAR})"
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|\d{1,2})"
_TAIL = (
    rf"(?:\s?[-–/]\s?{_UNIT}|\s+(?:of|to|and|through|until|till|in|ending|ended|from|up to)\s+(?:(?:the|this|that|last"
    rf"|same|fiscal|financial|previous|preceding|following|current|next|end|first|second|third|fourth"
    rf"|{_COUNT}|{_UNIT})(?:\s+|(?=,))){{1,5}}"
    rf"|\s+(?:before|earlier|later|ago|after|on|alone|however|too|{_MONTH}|{_YEAR}))*"
)
TIME = (
    r"(?:(?:but|and|then|however|yet|meanwhile)[ ,]+)?"
    rf"(?:(?:in|by|during|over|for|at|through|throughout|until|since|between|from|on)\s+[^,;:.]{{0,40}}?\b{_UNIT}\b{_TAIL}"
    rf"|(?:(?:the|this|that|last|next|each|only|just|barely)\s+)?(?:{_COUNT}\s+)?(?:(?:same|previous|preceding|prior|following"
    rf"|next|first|second|third|fourth|past)\s+)?\b{_UNIT}\b{_TAIL}),?\s*"
)
"""A phrase of time at the head of a clause, to be matched without regard to case."""
