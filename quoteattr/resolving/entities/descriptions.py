"""Reads noun phrases: noun, determiner, modifiers, whose it is; and which name a noun stands beside."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from attrs import define, frozen

from quoteattr.proposing import DASHES, is_spaced_dash, mention_run
from quoteattr.records import SpeakerType
from quoteattr.rules import Gender, NameWords, Sort, singular
from quoteattr.text import Parse, Run

_DEFINITE = frozenset(["the", "this", "that", "these", "those", "its", "his", "her", "their", "whose", "our", "my"])
_INDEFINITE = frozenset(["a", "an", "another", "some", "one", "two", "three", "several", "many", "no"])
#: They tell of some out of all that bear a name: "**most** Democrats" are others than "Senate Democrats".
_SOME_OF_ALL = frozenset(
    ["some", "several", "many", "most", "more", "few", "fewer", "other", "no", "two", "three", "four"]
)
ARTICLES = frozenset(["a", "an", "the", "only", "even"])
_MODIFYING = frozenset(["amod", "compound", "nmod", "nummod"])
_PLURAL = frozenset(["NNS", "NNPS"])
_NO_SORTS: frozenset[Sort] = frozenset()
_TYPES: tuple[tuple[Sort, SpeakerType], ...] = (
    ("person", "PERSON"),
    ("group", "GROUP"),
    ("outlet", "ORG"),
    ("organisation", "ORG"),
    ("document", "DOCUMENT"),
)
_NO_WORDS: frozenset[str] = frozenset()
_OWNERS_DEPS = frozenset(["prep", "agent"])
_BY = frozenset(["by", "from"])
_OWNING = frozenset(["of", "for", "by", "from", "at", "in"])
#: A clause that belongs to a description has at most so many tokens.
LONGEST_CLAUSE = 12

_BREAKS = frozenset([";", ":", ")", '"'])
_ENDING = frozenset([",", ";", ":", "(", '"', "there", "here", "that"])
_NO_OPENING = frozenset(["WP", "WDT", "WRB", "CC", "IN", ",", ":", "``", "''", "."])
_NO_END = frozenset(["POS", "IN", "DT", "TO", "CC"])
_CLAUSE_TAGS = frozenset(["WP", "WDT", "WP$", "VBG", "VBN", "VBD", "VBZ", "VBP", "MD", "TO"])


@frozen(eq=False)
class Noun:
    """What a noun tells by itself of whoever or whatever it describes.

    Attributes:
        word: In lower case and in the singular.
        plural: Whether it stands in the plural.
        sorts: What it can stand for.
        classes: The classes of nouns to which it belongs.
        type: What is described by it, as records have it; several people are a group.
        gender: Of the one whom it describes.
    """

    word: str
    plural: bool
    sorts: frozenset[Sort]
    classes: frozenset[str]
    type: SpeakerType | None
    gender: Gender


@functools.lru_cache(maxsize=10_000)
def read_noun(words: NameWords, lower: str, tagged_plural: bool) -> Noun:
    """Read a noun; the same ones come back all over a text and a corpus, so that readings are kept."""
    plural = tagged_plural or (lower in words.groups and singular(lower) == lower)
    word = singular(lower) if plural else lower
    sorts = words.sorts.get(lower, _NO_SORTS)
    described: SpeakerType | None = next((speaker for sort, speaker in _TYPES if sort in sorts), None)
    if plural and described == "PERSON":
        described = "GROUP"
    return Noun(word, plural, sorts, words.means(word), described, words.gender_of_word(word))


@define(eq=False)
class Phrase:
    """A noun phrase without a name of its own; what few phrases are asked for is read from the text when asked.

    Attributes:
        parse: The parsed text.
        token: Its noun.
        noun: What that tells by itself.
        definite: Whether the writer takes it for known.
        possessor: Token of the one whose it is ("**Baran**'s lawyer"), or -1.
        owner: Token of the one named behind it ("a spokesman for **Baran**"), or -1.
        words: The word lists.
    """

    parse: Parse
    token: int
    noun: Noun
    definite: bool
    possessor: int
    owner: int
    words: NameWords
    _modifiers: frozenset[str] | None = None
    _run: Run | None = None

    @property
    def modifiers(self) -> frozenset[str]:
        """The words before the noun that tell which one is meant, in lower case."""
        if self._modifiers is None:
            self._modifiers = self._read_modifiers()
        return self._modifiers

    @property
    def run(self) -> Run:
        """Its tokens, clauses left out."""
        if self._run is None:
            parse, token = self.parse, self.token
            first, last = phrase_run(parse, *mention_run(parse, token, -1), token)
            self._run = (min(first, token - 2) if noun_at(parse, token).startswith("e-") else first), last
        return self._run

    @property
    def text(self) -> str:
        """Its words as they stand in the text, without articles."""
        first, last = self.run
        return without_article(self.parse.text[self.parse.starts[first] : self.parse.ends[last - 1]])

    def _read_modifiers(self) -> frozenset[str]:
        parse, token = self.parse, self.token
        found: set[str] = set()
        for kid in parse.kids[token]:
            if kid > token:
                break
            if parse.deps[kid] in _MODIFYING:
                before = parse.lowers[parse.lefts[kid] : kid + 1]
                if not any(word[0].isdigit() for word in before):  # "the 90-page document"
                    found.update(before)
        return frozenset(filter(str.isalpha, found - self.words.empty_modifiers)) if found else _NO_WORDS


def read_phrase(parse: Parse, words: NameWords, token: int) -> Phrase:
    """Read the noun phrase around a noun."""
    lowers, deps = parse.lowers, parse.deps
    definite = indefinite = False
    possessor = owner = -1
    for kid in parse.kids[token]:
        dep = deps[kid]
        if kid < token:
            lower = lowers[kid]
            if dep == "poss":
                possessor, definite = kid, True
            elif lower in _DEFINITE:
                definite = True
            elif lower in _INDEFINITE or dep == "nummod":
                indefinite = True
        elif dep in _OWNERS_DEPS and lowers[kid] in _OWNING and (owner < 0 or lowers[kid] in _BY):
            for grandkid in parse.kids[kid]:
                if deps[grandkid] == "pobj":
                    owner = grandkid
                    break
    if not indefinite and token > 0 and lowers[token - 1] in _DEFINITE:
        definite = True  # the parser has taken "the document states" for one noun
    noun = read_noun(words, noun_at(parse, token), parse.tags[token] in _PLURAL)
    return Phrase(parse, token, noun, definite and not indefinite, possessor, owner, words)


def is_some_of_all(parse: Parse, token: int) -> bool:
    """Tell whether a noun stands for some of those who bear its name: "**some** Democrats", "**two** Marines"."""
    return any(kid < token and parse.lowers[kid] in _SOME_OF_ALL for kid in parse.kids[token])


def is_nobody(parse: Parse, token: int) -> bool:
    """Tell whether a description stands for nobody in particular: "**no other** mayor", "**any** company"."""
    return any(kid < token and parse.lowers[kid] in ("no", "any", "every") for kid in parse.kids[token])


def noun_at(parse: Parse, token: int) -> str:
    """Return a noun in lower case, with the "e-" that the tokeniser has cut off "e-mail"."""
    lower = parse.lowers[token]
    if lower in ("mail", "mails") and token >= 2 and parse.words[token - 1] == "-" and parse.lowers[token - 2] == "e":
        return f"e-{lower}"
    return lower


def with_clause(parse: Parse, run: Run, head: int, contents: Sequence[Run] = ()) -> Run:
    """Take in the clause that tells which one is meant: "two lawmakers **who were in the room**".

    Not one behind a comma, which only adds something, nor one that holds what the mention says.
    """
    first, last = run
    for kid in parse.kids[head]:
        if (
            parse.deps[kid] in ("relcl", "acl")
            and parse.lefts[kid] == last
            and parse.rights[kid] - last < LONGEST_CLAUSE
        ):
            end = parse.rights[kid] + 1
            stop = next((token for token in range(last, end) if parse.words[token] in (",", '"', ";", ":", "--")), end)
            if not any(low < stop and last < high for low, high in contents):
                return first, stop
    return run


def core_head(parse: Parse, head: int, last: int) -> int:
    """Return the noun that heads a mention where the parser took its possessor or half of a compound for it."""
    while head + 2 < last and parse.tags[head + 1] == "POS":
        following = head + 2
        while following + 1 < last and parse.tags[following][:2] != "NN":
            following += 1
        while following + 1 < last and parse.tags[following + 1][:2] == "NN":
            following += 1
        head = following
    for kid in parse.kids[head]:
        if head < kid < last and parse.deps[kid] == "appos" and parse.tags[kid] == "NN" and parse.tags[head] == "NN":
            if all(parse.tags[token] in ("NN", "NNP") for token in range(head, kid)):
                head = kid  # "a government Twitter **account**"
    if head + 2 < last and parse.words[head + 1] == "-" and parse.lowers[head] == "e":
        return head + 2
    return head


def without_article(text: str) -> str:
    """Return a phrase without the articles that open it."""
    first, _, rest = text.partition(" ")
    while (
        rest and first.lower() in ARTICLES and not rest.startswith(("of ", "few "))
    ):  # "some **of** them", "a **few**"
        text = rest
        first, _, rest = text.partition(" ")
    return text


def between_dashes(parse: Parse, run: Run, head: int) -> Run:
    """Cut a mention to what stands between dashes around its head: "**Ada Brandt** - the mayor of Dale -"."""
    first, last = run
    dashes = [token for token in range(first, last) if is_dash(parse, token)]
    behind = (dash for dash in dashes if dash > head)
    before = (dash for dash in reversed(dashes) if dash < head)
    return next(before, first - 1) + 1, next(behind, last)


def is_dash(parse: Parse, token: int) -> bool:
    """Tell a dash that parts a mention: a long one, spaced or not, or a hyphen between spaces."""
    if parse.words[token] != "-":
        return parse.words[token] in DASHES
    return is_spaced_dash(parse, token) and parse.text[parse.ends[token] : parse.ends[token] + 1].isspace()


def phrase_run(parse: Parse, first: int, last: int, head: int) -> Run:
    """Cut a mention's tokens to the phrase around its head: no clause, no appositive, no comma at its ends."""
    first, last = between_dashes(parse, (first, last), head)
    for token in range(head + 1, last):
        if (
            parse.lowers[token] in _ENDING
            or parse.tags[token] in _CLAUSE_TAGS
            and (parse.tags[token], parse.deps[token]) != ("TO", "prep")  # "an aide **to** the mayor"
            and parse.deps[token] != "amod"  # "45 percent of **registered** voters"
            and parse.starts[token] != parse.ends[token - 1]
        ):
            if parse.lowers[token - 1] not in ("those", "all", "anyone"):  # "those **surveyed by the bank**"
                last = token
                break
    for token in range(head - 1, first - 1, -1):
        if parse.words[token] in _BREAKS or (parse.words[token] == "," and parse.heads[token] != head):
            first = token + 1
            break
    while first < head and parse.tags[first] in _NO_OPENING:
        first += 1
    while last > head + 1 and parse.tags[last - 1] in _NO_END:
        last -= 1
    return first, max(last, head + 1)
