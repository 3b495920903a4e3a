"""Finds the nouns that stand beside a name and say what it names: "the **daily** Hlas", "Ana Prado, the **minister**"."""

from __future__ import annotations

from collections.abc import Iterator

from quoteattr.records import SpeakerType
from quoteattr.resolving.entities.namefinder import Name
from quoteattr.rules import NameWords, Sort
from quoteattr.text import Parse

#: An appositive's noun stands at most so many tokens from the comma.
_APPOSITIVE = 10

#: What leads to a place.
WHERE = frozenset(["in", "at", "near", "across", "throughout", "outside", "inside", "around", "toward", "towards"])
_DESCRIBING = frozenset(["NN", "NNS", ",", "-LRB-", "``"])
_OUTLETS = frozenset(["outlet", "organisation"])
_PERSON_ALONE: frozenset[Sort] = frozenset(["person"])
_BEARERS = _OUTLETS | {"person"}
_LEADING = frozenset(["as", "named", "called"])
_LEADING_TAGS = frozenset(["IN", "VBN"])
_GOVERNING = frozenset(["government", "minister", "president", "ambassador", "parliament", "capital", "ministry"])
_NAMED_AS = frozenset(["named", "known", "identified", "gave", "gives", "giving"])


def has_company(parse: Parse, words: NameWords, name: Name) -> bool:
    """Tell whether anything beside a name may describe it: most names stand alone, and looking closely costs time."""
    head, until, before = name.end - 1, name.until, name.outer - 1
    if parse.deps[head] == "appos" or (until < len(parse.words) and parse.words[until] in (",", "(")):
        return True
    if before >= 0:
        tag, lower = parse.tags[before], parse.lowers[before]
        if tag in _DESCRIBING or lower in words.sorts or (lower in _LEADING and tag in _LEADING_TAGS):
            return True
    kids = parse.kids[head]
    return bool(kids) and kids[-1] > head and any(parse.deps[kid] == "appos" for kid in kids)


def nouns_beside(parse: Parse, words: NameWords, name: Name) -> list[int]:
    """Return the nouns that say what a name in company names: before it, or beside it behind a comma."""
    found: list[int] = []
    before = name.outer - 1
    noun = _before_comma(parse, words, name) if before > 0 else -1
    if noun >= 0:
        found.append(noun)
    if before >= 0 and parse.words[before] in ('"', "'"):
        before -= 1
    head = name.end - 1
    if (
        before >= 0
        and _can_bear(words, name, parse.lowers[before])
        and parse.sentence_of[before] == parse.sentence_of[head]
        and not _is_told_of(parse, before, head)
    ):
        found.append(before)
    if (
        before >= 0
        and not found
        and name.sort == "PERSON"
        and parse.tags[before] == "NN"
        and parse.words[before].islower()
    ):
        if parse.lowers[before] not in words.sorts and parse.heads[before] == head:
            found.append(before)  # "the pianist Ann Lee", whatever a pianist is
    if before >= 1 and parse.words[before] == "(" and _can_bear(words, name, parse.lowers[before - 1]):
        found.append(before - 1)  # "CHAIR (Cllr Ann Thwaite):"
    if name.headline:
        return found
    if parse.deps[head] == "appos":
        found.extend(_as_appositive(parse, words, name))
    outlet = name.sort == "ORG" or bool(found and "outlet" in words.sorts.get(parse.lowers[found[-1]], ()))
    for kid in parse.kids[head]:
        if parse.deps[kid] != "appos" or (outlet and words.sorts.get(parse.lowers[kid]) == _PERSON_ALONE):
            continue  # "in the daily Le Jour, the secretary, Ann Lee, said"
        if _can_bear(words, name, parse.lowers[kid]) and _closes(parse, kid + 1):
            found.append(kid)
            return found
    if name.end + 2 < len(parse.words) and parse.words[name.end] == "(" and parse.words[name.end + 2][0] == ")":
        if parse.lowers[name.end + 1] in words.sorts:  # "LADY ORR (chair):"
            found.append(name.end + 1)
        return found
    if name.sort in ("PERSON", None):
        noun = _behind_comma(parse, words, name.end)
        if noun >= 0 and not any("outlet" in words.sorts.get(parse.lowers[known], ()) for known in found):
            found.append(noun)
    return found


def _is_told_of(parse: Parse, noun: int, name: int) -> bool:
    """Tell whether a name is the subject of a clause that tells of the noun before it: "a mission | **Roth** piloted"."""
    verb = parse.heads[name]
    return parse.deps[name] == "nsubj" and parse.deps[verb] == "relcl" and parse.heads[verb] == noun


def _as_appositive(parse: Parse, words: NameWords, name: Name) -> Iterator[int]:
    """Yield the nouns to which a name is an appositive: "the **label**, Kiosk Records"."""
    head = name.end - 1
    above = parse.heads[head]
    lower = parse.lowers[above]
    if parse.words[head - 1] != "," and above + 1 < name.outer:
        beside = parse.words[above + 1] == "," and above + 2 == name.outer and parse.tags[above] == "NN"
        if beside and lower not in words.sorts:
            yield above  # whatever a label is
    if parse.deps[above] == "appos" and _can_bear(words, name, parse.lowers[parse.heads[above]]):
        yield parse.heads[above]  # "his daughter, the singer Ann Lee"
    if _can_bear(words, name, lower) and not any(":" in word for word in parse.words[above:head]):
        yield above


def _can_bear(words: NameWords, name: Name, noun: str) -> bool:
    """Tell whether a noun can stand for the bearer of a name: a person, an outlet, an organisation, as the name has it."""
    sorts = words.sorts.get(noun)
    if sorts is None:
        return False
    if name.sort == "ORG":
        return not sorts.isdisjoint(_OUTLETS)
    if name.sort == "PERSON" and name.titles:
        return "person" in sorts
    return not sorts.isdisjoint(_BEARERS)


def _before_comma(parse: Parse, words: NameWords, name: Name) -> int:
    """Return the noun of an apposition that the parser has not seen: "the attache to Damascus, Ali Reza, said"."""
    at = name.outer - 1
    if parse.words[at] != "," and parse.lowers[at] not in words.roles and parse.lowers[at] not in _LEADING:
        return -1
    opening = parse.sentence(name.start)[0]
    if at > 0 and parse.lowers[at] in words.roles:  # "a diplomat, ambassador Ann Lee, said"
        at -= 1
    if at > 0 and parse.lowers[at] == "as" and any(word in _NAMED_AS for word in parse.lowers[max(0, at - 4) : at]):
        for token in range(at, opening, -1):  # "one resident, who gave his name only as Musa"
            if parse.words[token] == ",":
                at = token
                break
    elif at > 0 and parse.lowers[at] in ("named", "called"):  # "a teacher named Idris"
        noun = at - 1
        return noun if "person" in words.sorts.get(parse.lowers[noun], ()) else -1
    if at <= opening or parse.words[at] != "," or name.sort not in ("PERSON", None):
        return -1
    if len(name.key) < 2 and at == name.outer - 1:
        return -1
    if name.until < len(parse.words) and parse.words[name.until] not in (",", ".", ")", ";", "?", "!", '"'):
        return -1  # "as told by her deputy, Ann Lee said"
    for token in range(at - 1, max(opening, at - _APPOSITIVE) - 1, -1):
        tag, lower = parse.tags[token], parse.lowers[token]
        if tag in ("VBD", "VBZ", "VBP", "MD", "VB", "WP", "WDT", "CC") or parse.words[token] in (",", '"', ";", ":"):
            return -1
        if tag in ("NN", "NNP") and "person" in words.sorts.get(lower, ()) and parse.tags[token + 1] != "POS":
            return token
    return -1


def _behind_comma(parse: Parse, words: NameWords, at: int) -> int:
    """Return the noun of an appositive that the parser has not seen: "Dale Purvis, 81, a retired guard"."""
    size = len(parse.words)
    if at + 1 >= size or parse.words[at] != ",":
        return -1
    at += 1
    if parse.tags[at] == "CD" and at + 1 < size and parse.words[at + 1] == ",":
        at += 2
    if at >= size or not (
        parse.tags[at] in ("DT", "PRP$") or (parse.tags[at] == "NNP" and at + 1 < size and parse.tags[at + 1] == "POS")
    ):
        return -1
    for token in range(at, min(size, at + _APPOSITIVE)):
        tag = parse.tags[token]
        if tag[:2] == "NN" and parse.lowers[token] in words.sorts and "person" in words.sorts[parse.lowers[token]]:
            following = parse.tags[token + 1][:2] if token + 1 < size else ""
            if following not in ("NN", "PO"):
                return token if _closes(parse, token + 1) else -1
        if parse.words[token] in (",", ".") or tag in ("VBD", "VBZ", "VBP", "MD", "IN", "WP", "WDT"):
            return -1
    return -1


def _closes(parse: Parse, at: int) -> bool:
    """Tell whether a comma or full stop closes an appositive before a verb comes."""
    for token in range(at, min(len(parse), at + _APPOSITIVE)):
        if parse.words[token] in (",", ".", ")", ";", "—", "–", "--") or parse.tags[token] in ("WP", "WDT", "WP$"):
            return True
        if parse.tags[token] in ("VBD", "VBZ", "VBP", "MD"):
            return False
    return True


def sort_by_what_follows(parse: Parse, following: int) -> SpeakerType | None:
    """Tell what a name names by the words behind it: ", who", ", 24,", "'s government"; None where they do not tell."""
    size = len(parse.words)
    if following < size and parse.words[following] == ",":
        following += 1
    if following >= size:
        return None
    if parse.lowers[following] == "who":
        return "PERSON"
    if parse.words[following] == "(" and ":" in parse.words[following + 2 : following + 4]:
        colon = parse.words.index(":", following)
        return "ORG" if "".join(parse.words[colon + 1 : colon + 2]).isupper() else None  # "(Nasdaq: ORX)"
    tag = parse.tags[following]
    if tag == "CD" and _is_age(parse, following):
        return "PERSON"
    owned = parse.heads[parse.heads[following]] if tag == "POS" else following
    return "GPE" if parse.lowers[owned] in _GOVERNING else None  # not "Lee's fitness to be president"


def _is_age(parse: Parse, token: int) -> bool:
    """Tell whether a number between commas is an age: "Ife Martins, 24, who …"."""
    word = parse.words[token]
    closed = token + 1 < len(parse.words) and parse.words[token + 1] in (",", ".")
    return word.isdigit() and len(word) <= 2 and parse.words[token - 1] == "," and closed
