"""Reads noun phrases: noun, determiner, modifiers, whose it is; and which name a noun stands beside."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from quoteattr.mentions import mention_run
from quoteattr.names import NameWords, singular
from quoteattr.parse import Parse, Run

_DEFINITE = frozenset(["the", "this", "that", "these", "those", "its", "his", "her", "their", "whose", "our", "my"])
_INDEFINITE = frozenset(["a", "an", "another", "some", "one", "two", "three", "several", "many", "no"])
_BY = frozenset(["by", "from"])
_OWNING = frozenset(["of", "for", "by", "from", "at", "in"])
#: A clause that belongs to a description has at most so many tokens.
LONGEST_CLAUSE = 12

_NO_OPENING = frozenset(["WP", "WDT", "WRB", "CC", "IN", ",", ":", "``", "''", "."])
_CLAUSE_TAGS = frozenset(["WP", "WDT", "WP$", "VBG", "VBN", "VBD", "VBZ", "VBP", "MD", "TO"])


@frozen(eq=False)
class Phrase:
    """A noun phrase without a name of its own.

    Attributes:
        token: Its noun.
        noun: The same in lower case and in the singular.
        plural: Whether it stands in the plural.
        definite: Whether the writer takes it for known.
        modifiers: The words before the noun that tell which one is meant, in lower case.
        possessor: Token of the one whose it is ("**Baran**'s lawyer"), or -1.
        owner: Token of the one named behind it ("a spokesman for **Baran**"), or -1.
        run: Its tokens, clauses left out.
    """

    token: int
    noun: str
    plural: bool
    definite: bool
    modifiers: frozenset[str]
    possessor: int
    owner: int
    run: Run


def read_phrase(parse: Parse, words: NameWords, token: int) -> Phrase:
    """Read the noun phrase around a noun."""
    definite = indefinite = False
    possessor = owner = -1
    modifiers: set[str] = set()
    for kid in parse.kids[token]:
        lower, dep = parse.lowers[kid], parse.deps[kid]
        if kid < token:
            if dep == "poss":
                possessor, definite = kid, True
            elif lower in _DEFINITE:
                definite = True
            elif lower in _INDEFINITE or dep == "nummod":
                indefinite = True
            if dep in ("amod", "compound", "nmod", "nummod"):
                before = parse.lowers[parse.lefts[kid] : kid + 1]
                if not any(word[0].isdigit() for word in before):  # "the 90-page document"
                    modifiers.update(before)
        elif dep in ("prep", "agent") and lower in _OWNING and (owner < 0 or lower in _BY):
            owner = next((grandkid for grandkid in parse.kids[kid] if parse.deps[grandkid] == "pobj"), owner)
    if not indefinite and token > 0 and parse.lowers[token - 1] in _DEFINITE:
        definite = True  # the parser has taken "the document states" for one noun
    lower = noun_at(parse, token)
    plural = parse.tags[token] in ("NNS", "NNPS") or (lower in words.groups and singular(lower) == lower)
    first, last = phrase_run(parse, *mention_run(parse, token, -1), token)
    if lower.startswith("e-"):
        first = min(first, token - 2)
    return Phrase(
        token=token,
        noun=singular(lower) if plural else lower,
        plural=plural,
        definite=definite and not indefinite,
        modifiers=frozenset(word for word in modifiers if word not in words.empty_modifiers and word.isalpha()),
        possessor=possessor,
        owner=owner,
        run=(first, last),
    )


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
    if head + 2 < last and parse.words[head + 1] == "-" and parse.lowers[head] == "e":
        return head + 2
    return head


def phrase_run(parse: Parse, first: int, last: int, head: int) -> Run:
    """Cut a mention's tokens to the phrase around its head: no clause, no appositive, no comma at its ends."""
    for token in range(head + 1, last):
        glued = parse.starts[token] == parse.ends[token - 1]
        if (
            parse.words[token] in (",", "--", "–", "—", ";", ":", "(", '"')
            or (parse.tags[token] in _CLAUSE_TAGS and not glued)
            or parse.lowers[token] in ("there", "here", "that")
        ):
            if parse.lowers[token - 1] not in ("those", "all", "anyone"):  # "those **surveyed by the bank**"
                last = token
                break
    for token in range(head - 1, first - 1, -1):
        if parse.words[token] in ("--", "–", "—", ";", ":", ")", '"') or (
            parse.words[token] == "," and parse.heads[token] != head
        ):
            first = token + 1
            break
    while first < head and parse.tags[first] in _NO_OPENING:
        first += 1
    while last > head + 1 and parse.tags[last - 1] == "POS":
        last -= 1
    return first, max(last, head + 1)
