"""The cue lexicon: which words can signal an attribution, of which act, and in which frames.

Lemmas come from the lexicon's own forms, so that no lemmatizer need run. Words are grouped in classes that behave
alike: a rare cue is weighed as its class is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from attrs import frozen

from quoteattr.errors import PatternError
from quoteattr.records import ACTS, Act
from quoteattr.rules.entries import is_list_of_words, is_word, shown
from quoteattr.text import Parse

POS = ("verb", "noun", "adjective", "preposition", "adverb")
FRAMES = frozenset(
    [
        "that",
        "wh",
        "infinitive",
        "object-infinitive",
        "gerund",
        "quote",
        "noun",
        "small-clause",
        "as",
        "of",
        "for",
        "about",
        "on",
        "against",
        "to",
        "with",
        "over",
        "at",
        "in",
        "from",
    ]
)
CLASS_KEYS = frozenset(
    "id pos act phrase_act frames addressee note lemmas unless_next examples counterexamples like".split()
)

#: The further words of a cue of several words stand at most so many tokens behind its head.
IDIOM_WINDOW = 6

_POS_OF_TAG = {
    "VB": "verb",
    "MD": "verb",
    "NN": "noun",
    "JJ": "adjective",
    "RB": "adverb",
    "IN": "preposition",
    "TO": "preposition",
}


@frozen(eq=False)
class CueClass:
    """A class of cues.

    Attributes:
        id: Its name.
        pos: Part of speech of its heads.
        act: What its cues signal.
        phrase_act: What they signal where the content is a bare phrase: "discussed the plan" reports no words.
        frames: The complements that they take.
        addressee: How the addressee is attached: as ``object``, with ``to``, or None.
        like: A built-in class whose weights a class of the user's takes, or None.
        lemmas: Its words; a cue of several words has them separated by spaces.
        unless_next: Words right behind, or behind a determiner, which tell another sense: "according to plan".
        examples: Sentences in which its cues attribute something.
        counterexamples: Sentences in which they do not.
    """

    id: str
    pos: str
    act: Act
    phrase_act: Act
    frames: frozenset[str]
    addressee: str | None
    like: str | None
    lemmas: tuple[str, ...]
    unless_next: frozenset[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    @property
    def weights_id(self) -> str:
        """The class under which the weights know these cues."""
        return self.like or self.id


@frozen(eq=False)
class Cue:
    """A cue as it stands in a text.

    Attributes:
        head: Token that carries its syntax.
        tokens: All its tokens, in order, the head first or not.
        lemma: Its lemma, of several words where it has several.
        sort: ``verb``, ``noun``, ``adjective``, ``preposition`` or ``colon``.
        cue_class: Its class, or None of a verb outside the lexicon.
        governor: The verb above the head that has the subject, "went" of "went on to say"; -1 where the head has it.
    """

    head: int
    tokens: tuple[int, ...]
    lemma: str
    sort: str
    cue_class: CueClass | None
    governor: int = -1

    @property
    def clause(self) -> int:
        """The verb or other word whose clause the cue opens: its subject hangs there."""
        return self.governor if self.governor >= 0 else self.head


@frozen(eq=False)
class Lexicon:
    """The cues by lemma and part of speech.

    Attributes:
        classes: All classes by id.
        single: (part of speech, lemma) -> class, of cues of one word.
        several: (part of speech, lemma of the head) -> (further words, class), longest first.
        forms: (part of speech, inflected form) -> lemma.
    """

    classes: Mapping[str, CueClass]
    single: Mapping[tuple[str, str], CueClass]
    several: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], CueClass], ...]]
    forms: Mapping[tuple[str, str], str]

    def lemma(self, lower: str, pos: str) -> str:
        """Return the lemma of a word: from the lexicon's forms, else by the rules of English spelling."""
        known = self.forms.get((pos, lower))
        if known is not None:
            return known
        if pos == "verb":
            return _strip_verb(lower)
        if pos == "noun" and lower.endswith("s") and not lower.endswith("ss"):
            return lower[:-1]
        return lower

    def cue_at(self, parse: Parse, token: int) -> Cue | None:
        """Return the cue that begins at a token; None where the token cannot open one."""
        cue = self._cue_at(parse, token)
        if cue is not None and cue.cue_class is not None and cue.cue_class.unless_next:
            behind = max(cue.tokens) + 1
            if behind < len(parse) - 1 and parse.tags[behind] in ("DT", "PRP$"):
                behind += 1
            if behind < len(parse) and parse.lowers[behind] in cue.cue_class.unless_next:
                return None
        return cue

    def _cue_at(self, parse: Parse, token: int) -> Cue | None:
        tag = parse.tags[token]
        pos = _POS_OF_TAG.get(tag[:2])
        if pos is None:
            return None
        lower = parse.lowers[token]
        lemma = self.lemma(lower, pos)
        nearby: set[str] | None = None
        for key in ((pos, lemma), ("preposition", lower)):
            idioms = self.several.get(key)
            if idioms is None:
                continue
            nearby = self._forms_behind(parse, token) if nearby is None else nearby
            for words, cue_class in idioms:
                tokens = self._further_words(parse, token, words) if nearby.issuperset(words) else None
                if tokens is not None:
                    return _idiom(parse, (token, *tokens), " ".join((key[1], *words)), cue_class)
        found = self.single.get((pos, lemma)) or (self.single.get(("preposition", lower)) if pos != "noun" else None)
        if found is not None:
            return Cue(token, (token,), lemma if found.pos == pos else lower, found.pos, found)
        if pos == "verb" and tag != "MD" and parse.deps[token] not in ("aux", "auxpass"):
            return Cue(token, (token,), lemma, "verb", None)
        return None

    def _forms_behind(self, parse: Parse, head: int) -> set[str]:
        """Return the words and lemmas among which the further words of an idiom must be."""
        found: set[str] = set()
        for token in range(head + 1, min(parse.sentence(head)[1], head + 1 + IDIOM_WINDOW)):
            lower = parse.lowers[token]
            found.add(lower)
            pos = _POS_OF_TAG.get(parse.tags[token][:2])
            if pos is not None:
                found.add(self.lemma(lower, pos))
        return found

    def _further_words(self, parse: Parse, head: int, words: tuple[str, ...]) -> tuple[int, ...] | None:
        """Return the tokens of an idiom's further words: in order, each hanging on the head or on one of the others."""
        last = min(parse.sentence(head)[1], head + 1 + IDIOM_WINDOW)
        found: tuple[int, ...] = ()
        for word in words:
            at = next((at for at in range((found or (head,))[-1] + 1, last) if self._is_form(parse, at, word)), None)
            if at is None:
                return None
            found = (*found, at)
        return found if all(parse.heads[token] in (head, *found) for token in found) else None

    def _is_form(self, parse: Parse, token: int, word: str) -> bool:
        lower = parse.lowers[token]
        if lower == word:
            return True
        pos = _POS_OF_TAG.get(parse.tags[token][:2])
        return pos is not None and self.lemma(lower, pos) == word


def _idiom(parse: Parse, tokens: tuple[int, ...], lemma: str, cue_class: CueClass) -> Cue:
    """Return a cue of several words; of "went on to say" and "was quick to add" the verb behind "to" has the content."""
    for particle, verb in pairwise(tokens[1:]):
        if parse.lowers[particle] == "to" and parse.tags[verb] == "VB":
            opening = tokens[0]
            governor = opening if parse.tags[opening].startswith("VB") else parse.heads[opening]
            return Cue(verb, tokens, lemma, "verb", cue_class, governor)
    return Cue(tokens[0], tokens, lemma, cue_class.pos, cue_class)


def read_lexicon(tables: Iterable[tuple[str, dict[str, Any]]]) -> Lexicon:
    """Build the lexicon from the parsed lexicon files.

    Args:
        tables: (file name, its TOML) of each file, the built-in ones first; a later entry replaces an earlier one.

    Raises:
        PatternError: An entry is wrong; the message names file, class and reason.
    """
    classes: dict[str, CueClass] = {}
    irregular: dict[str, str] = {}
    single: dict[tuple[str, str], CueClass] = {}
    several: dict[tuple[str, str], list[tuple[tuple[str, ...], CueClass]]] = defaultdict(list)
    for file, table in tables:
        irregular.update(_read_irregular(file, table.get("irregular", {})))
        entries = table.get("class", [])
        if not isinstance(entries, list):
            raise PatternError(f"{file}: class must be written as [[class]], once for each class.")
        for entry in entries:
            cue_class = _read_class(file, entry)
            if cue_class.id in classes:
                raise PatternError(
                    f"{file}: class {shown(cue_class.id)} stands already in the lexicon; give it another id."
                )
            if cue_class.like is not None and cue_class.like not in classes:
                raise PatternError(
                    f"{file}: class {shown(cue_class.id)}: like = {shown(cue_class.like)} is no class before it."
                )
            classes[cue_class.id] = cue_class
            for lemma in cue_class.lemmas:
                head, *further = lemma.split()
                if further:
                    several[cue_class.pos, head].append((tuple(further), cue_class))
                else:
                    single[cue_class.pos, head] = cue_class
    return Lexicon(
        classes=classes,
        single=single,
        several={key: tuple(sorted(found, key=lambda item: -len(item[0]))) for key, found in several.items()},
        forms=dict(_forms({*single, *several}, irregular)),
    )


def _read_irregular(file: str, table: Any) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(lemma, str) for lemma in table.values()):
        raise PatternError(f'{file}: [irregular] holds lines such as said = "say".')
    return table


def _read_class(file: str, entry: Any) -> CueClass:
    if not isinstance(entry, dict) or not is_word(entry.get("id")):
        raise PatternError(f"{file}: each [[class]] needs an id, a short name in quotes.")
    where = f"{file}: class {shown(entry['id'])}"
    unknown = sorted(set(entry) - CLASS_KEYS)
    if unknown:
        raise PatternError(f"{where}: unknown key {shown(unknown[0])}; known are {', '.join(sorted(CLASS_KEYS))}.")
    for key, choices in (("pos", POS), ("act", ACTS), ("phrase_act", (None, *ACTS))):
        if entry.get(key) not in choices:
            raise PatternError(f"{where}: {key} must be one of {', '.join(filter(None, choices))}.")
    for key in ("lemmas", "frames", "examples", "counterexamples", "unless_next"):
        if not is_list_of_words(entry.get(key, [] if key == "unless_next" else None)):
            raise PatternError(f"{where}: {key} must be a list of strings.")
    if not entry["lemmas"]:
        raise PatternError(f"{where}: lemmas must be a list of one or more strings.")
    strange = sorted(set(entry["frames"]) - FRAMES)
    if strange:
        raise PatternError(f"{where}: unknown frame {shown(strange[0])}; known are {', '.join(sorted(FRAMES))}.")
    for key in ("like", "note"):
        if not isinstance(entry.get(key, ""), str):
            raise PatternError(f"{where}: {key} must be {'the id of a class' if key == 'like' else 'a string'}.")
    if entry.get("addressee") not in (None, "object", "to"):
        raise PatternError(f"{where}: addressee must be 'object' or 'to'.")
    return CueClass(
        id=entry["id"],
        pos=entry["pos"],
        act=entry["act"],
        phrase_act=entry["phrase_act"] if "phrase_act" in entry else entry["act"],
        frames=frozenset(entry["frames"]),
        addressee=entry.get("addressee"),
        like=entry.get("like"),
        unless_next=frozenset(entry.get("unless_next", ())),
        lemmas=tuple(" ".join(lemma.lower().split()) for lemma in entry["lemmas"]),
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
    )


_VOWELS = frozenset("aeiou")


def _forms(keys: Iterable[tuple[str, str]], irregular: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((part of speech, form), lemma) for the regular and irregular forms of all heads; the last one holds."""
    heads = sorted(keys)
    for pos, lemma in heads:
        if pos in ("verb", "noun"):
            yield (pos, _with_s(lemma)), lemma
        if pos == "verb":
            for stem in _stems(lemma):
                yield (pos, stem + "ing"), lemma
                yield (pos, stem + "ed"), lemma
    for form, lemma in irregular.items():
        yield ("noun", form), lemma
    for pos, lemma in heads:  # the noun "thought" is a lemma of its own …
        yield (pos, lemma), lemma
    for form, lemma in irregular.items():  # … the verb form "found" belongs to "find"
        yield ("verb", form), lemma


def _with_s(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _stems(lemma: str) -> tuple[str, ...]:
    """Return the stems before -ed and -ing: note -> not; plan -> plan, plann; deny -> deny, deni."""
    if lemma.endswith("ee"):
        return (lemma, lemma[:-1])
    if lemma.endswith("e"):
        return (lemma[:-1],)
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return (lemma, lemma[:-1] + "i")
    if lemma.endswith("c"):
        return (lemma, lemma + "k")
    if len(lemma) > 2 and lemma[-1] not in _VOWELS | set("wxy") and lemma[-2] in _VOWELS:
        return (lemma, lemma + lemma[-1])
    return (lemma,)


def _strip_verb(lower: str) -> str:
    for ending, other in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("s", "")):
        if lower.endswith(ending) and len(lower) > len(ending) + 2 and not lower.endswith("ss"):
            return lower[: -len(ending)] + other
    return lower
