"""Read PLOVER events out of analysed sentences: who did what to whom, when, and whether it happened.

How it works, one step a module:

| step | module | question |
| --- | --- | --- |
| 1 | `lexicon.py`, `rules.py` | what the data files say |
| 2 | `phrases.py`, `subjects.py`, `misplaced.py`, `frames.py`, `noun_frames.py`, `linear.py` | arguments of a word |
| 3 | `match.py`, `asked.py`, `verbless.py` | which rule fires where; the act of a matrix verb ("agreed to **send**") |
| 4 | `realis.py`, `backshift.py` | did it happen, is it announced, wished, refused, claimed, imagined |
| 5 | `outcome.py`, `modes.py` | type, mode and status ("will visit" is AGREE, "will not lift" is REJECT) |
| 6 | `parties.py`, `discourse.py`, `deeds.py`, `scenes.py` | which actors are the arguments, as the article tells |
| 7 | `dating.py`, `contexts.py`, `confidence.py` | when, where, in which contexts, how sure |
| 8 | `find.py` | the events of a sentence by rules |
| 9 | `weighed/` | which of these stay, which near misses are events, and who the parties are |
| 10 | `in_article.py` | the event mentions; `explain.py` shows what fired, what nearly did and how it was weighed |

What belongs in data, under `etl/lexicons/`:

- `event_types/<type>.yml`: the rules of one PLOVER type. `verbs`, `nouns` and `adjectives` are triggers, by lemma
  ("call off" is a verb with its particle, "joint exercise" a noun with a modifier, "state of emergency" a noun with
  what follows). `needs` and `excludes` ask for words in slots: `object`, `subject`, `indirect`, `possessor`,
  `complement`, `predicate` (a noun or adjective in its place), any preposition, `modifier` (adjectives and compounds
  of a noun), `governor` (the verb a noun depends on), `must` (a clause that says what somebody has to do),
  `subjunctive`, `infinitive` and `that` (clauses of that form), `clause_object` (what
  such a clause is done to), `that_doer` (who acts in it), `future` (one that "will" be), `participle` (one in "-ing"
  beside it), `adverb`. `"a|b"` is either slot, `"*"` any word,
  `"$actor"` an identified actor, `"$state"` a word that is itself an actor's name ("Peru", not "Peruvian farmers"),
  `"@name"` a class of `event_classes.yml`. `source` and `target` are paths
  through slots, tried in order: `object/of` is what follows "of" in the object, `act/target` the target of the act,
  `place` where it happened. `acts` makes a matrix rule: it takes acts of these types (or `any`, `optional`).
  `parties` is how many identified parties an event needs, `alone` how many a noun needs that no verb supports.
  `status` is given where the word itself is only an intention. `context` lets a party that is left out come from the
  sentence (`sentence`) or from the two countries that the article is about (`pair`). Of several rules on one word
  the one that asks for most wins, then the one with the longer trigger, then the surer one.
- `event_acts.csv`: which code a promise, refusal, request, threat or future makes of an act, by the longest prefix.
- `event_realis.yml`: what governing words make of a clause ("refuse" denies it, "plan" intends it).
- `event_classes.yml`, `event_contexts.yml`, `event_confidence.csv`, `plover.csv` (the crosswalk).
- `event_weights.csv`, `network.onnx`: the weights of step 9, made by `make weights` from annotated texts
  (`etl/extract/training`).

A rule must be one that a codebook could state. Every rule has `examples` in which it fires and `counterexamples` in
which it stays silent; `tests/test_events_lexicon.py` checks both. What does not belong here: who the actors are
(`etl/extract/actors`), what dates mean (`etl/extract/dates.py`), anything about other articles.
"""

from etl.extract.events.in_article import find_events
from etl.extract.events.lexicon import load_event_lexicon
from etl.extract.events.rules import EventLexicon

__all__ = ["EventLexicon", "find_events", "load_event_lexicon"]
