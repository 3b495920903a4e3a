"""Finds whom a pronoun means among those mentioned before it: by gender, number, role, recency and the flow of speech."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from attrs import define

from quoteattr.resolving.entities.entity import Entity
from quoteattr.rules import Gender
from quoteattr.text import Parse, Run

GENDER_OF: dict[str, Gender] = {
    "he": "male",
    "him": "male",
    "his": "male",
    "himself": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "herself": "female",
}
NEUTER = frozenset(["it", "its", "itself"])
PLURAL = frozenset(["they", "them", "their", "theirs", "themselves"])
THIRD_PERSON = frozenset([*GENDER_OF, *NEUTER, *PLURAL])
FIRST_PERSON = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"])
RELATIVE = frozenset(["who", "whom", "which", "that", "whose"])
REFLEXIVE = frozenset(["himself", "herself", "itself", "themselves"])
POSSESSIVE = frozenset(["his", "her", "its", "their", "whose", "my", "our"])
SUBJECTS = frozenset(["nsubj", "nsubjpass", "agent"])
#: What pronouns of a gender, in the plural, and without either can mean at all.
_PEOPLE = frozenset(["PERSON", None])
_SEVERAL = frozenset(["GROUP", "ORG", "GPE"])
_THINGS = frozenset(["ORG", "GPE", "NORP", "DOCUMENT", "OTHER", None])
_POSSESSING = frozenset(["poss", "compound", "nmod"])
#: One of these and another that depends on the same verb are not the same: "Ann told **her**".
_BOUND = frozenset(["dobj", "dative", "nsubj", "nsubjpass"])

#: A pronoun's antecedent stands at most so many mentions and sentences before it.
MOST_MENTIONS = 28
MOST_SENTENCES = 6

# What counts for a mention, in sentences of distance: fitted by hand on the seeds of the first half of the alphabet.
_EARLIER = -0.3
_SUBJECT = 1.0
_SPEAKER = 0.8
_KNOWN_GENDER = 0.5
_UNUSUAL_GENDER = -1.5
_NO_SORT = -1.2
_UNNAMED = -0.4
_PARAGRAPH = -0.3
_SILENT_DOCUMENT = -1.0
_POSSESSOR = -0.4
_ORGANISATION_AS_THEY = -0.8

_LOWEST = float("-inf")
#: No mention in an earlier sentence counts for more than this, less its distance.
_MOST_EARLIER = _KNOWN_GENDER + _SUBJECT + _SPEAKER + _EARLIER

#: Two readings whose scores are this close leave the pronoun open.
OPEN = 0.15


# Not frozen: a text has thousands, and attrs makes frozen ones at half the speed.
@define(eq=False)
class Mention:
    """A mention met on the walk through the text.

    Attributes:
        token: Its head.
        entity: Number of its entity.
        is_subject: Whether it is the subject of a clause.
        speaks: Whether it is the source of an attribution.
    """

    token: int
    entity: int
    is_subject: bool
    speaks: bool


def is_plural(lower: str) -> bool:
    """Tell whether a pronoun stands for several."""
    return lower in PLURAL


def antecedent(
    parse: Parse,
    token: int,
    mentions: Sequence[Mention],
    entities: Sequence[Entity],
    outside: Sequence[Run] = (),
    excluded: Collection[int] = (),
    speaks: bool = False,
    pairs: Collection[int] = (),
) -> int:
    """Return the number of the entity that a third-person pronoun means; -1 where nothing fits or several do.

    Args:
        parse: The parsed text.
        token: The pronoun.
        mentions: Those before it, in order.
        entities: The entities by number.
        outside: Runs of tokens in which it finds nobody.
        excluded: Numbers of entities that it cannot mean.
        speaks: Whether it is the source of an attribution.
        pairs: Further pairs of marks in which it finds somebody: those of the quotation that it stands in.
    """
    lower = parse.lowers[token]
    pair_of, sentence_of = parse.pair_of, parse.sentence_of
    pair, sentence, paragraph = pair_of[token], sentence_of[token], parse.paragraph_of[token]
    possible = _PEOPLE if lower in GENDER_OF else _SEVERAL if lower in PLURAL else _THINGS
    around = _phrases_around(parse, token)
    verb = parse.heads[token] if parse.deps[token] in _BOUND else -1
    scores: dict[int, float] = {}
    best, highest, reach = -1, _LOWEST, float(MOST_SENTENCES)
    for mention in islice(reversed(mentions), MOST_MENTIONS):
        other = mention.token
        distance = sentence - sentence_of[other]
        if distance > reach:
            break
        number = mention.entity
        entity = entities[number]
        if (entity.sort not in possible and not entity.plural) or other >= token or number in excluded:
            continue
        quotation = pair_of[other]
        if quotation >= 0 and quotation != pair and quotation not in pairs:
            continue
        if outside and any(low <= other < high for low, high in outside):
            continue
        if distance == 0 and (other in around or parse.heads[other] == verb):
            continue  # "a person close to **him**"; "Ann told **her**"
        fit = _fit(lower, entity)
        if fit is None:
            continue
        standing = (_SUBJECT if mention.is_subject else 0.0) + (_SPEAKER if mention.speaks else 0.0)
        if parse.deps[other] in _POSSESSING:
            standing += _POSSESSOR
        score = fit + standing - distance
        if distance:
            score += _EARLIER + _PARAGRAPH * (paragraph - parse.paragraph_of[other])
        if speaks and not mention.speaks and entity.sort == "DOCUMENT":
            score += _SILENT_DOCUMENT
        if score > scores.get(number, _LOWEST):
            scores[number] = score
            if score > highest:
                best, highest = number, score
                # who stands further back is neither meant nor close enough to leave it open
                reach = min(reach, max(0.0, _MOST_EARLIER + OPEN - highest))
    if best < 0:
        return -1
    del scores[best]
    return best if not scores or highest - max(scores.values()) >= OPEN else -1


def fits(lower: str, entity: Entity) -> bool:
    """Tell whether a pronoun of the third person can mean an entity."""
    return _fit(lower, entity) is not None


def reflexive_antecedent(parse: Parse, token: int) -> int:
    """Return the head of the mention to which "himself" belongs, or -1."""
    head = parse.heads[token]
    if parse.tags[head][:2] in ("NN", "PR"):
        return head
    return next((kid for kid in parse.kids[head] if parse.deps[kid] in ("nsubj", "nsubjpass")), -1)


def relative_subject(parse: Parse, token: int) -> int:
    """Return the noun whose relative clause a pronoun stands in: "the **company**, which cited **its** engineer", or -1."""
    at = token
    for _ in range(6):
        at = parse.heads[at]
        if parse.deps[at] == "relcl":
            subject = next((kid for kid in parse.kids[at] if parse.deps[kid] in ("nsubj", "nsubjpass")), -1)
            return parse.heads[at] if subject >= 0 and parse.lowers[subject] in RELATIVE else -1
        if parse.heads[at] == at:
            break
    return -1


def subject_behind(parse: Parse, token: int) -> int:
    """Return the subject that follows a pronoun in front of its own clause, or -1: "By **her** own account, Ann Lee left"."""
    at = token
    for _ in range(8):
        above = parse.heads[at]
        if above == at:
            return -1
        if parse.tags[above][:2] == "VB":
            for kid in parse.kids[above]:
                if parse.deps[kid] in ("nsubj", "nsubjpass"):
                    # not "his lawyer said": there the pronoun stands in the subject itself
                    ahead = kid > token and kid != at and parse.pair_of[kid] == parse.pair_of[token]
                    return kid if ahead else -1
        at = above
    return -1


def _fit(lower: str, entity: Entity) -> float | None:
    """Return how well a pronoun suits an entity, or None where it does not."""
    gender = GENDER_OF.get(lower)
    if gender is not None:
        if entity.plural or entity.sort not in ("PERSON", None):
            return None
        base = 0.0 if entity.named else _UNNAMED
        if entity.gender:
            if entity.gender != gender:
                return None if entity.gender_told else base + _UNUSUAL_GENDER
            return base + _KNOWN_GENDER
        return base if entity.sort == "PERSON" else base + _NO_SORT
    if lower in PLURAL:
        if entity.plural or entity.sort == "GROUP":
            return 0.0
        return _ORGANISATION_AS_THEY if entity.sort in ("ORG", "GPE") else None
    if entity.plural or entity.sort in ("PERSON", "GROUP"):
        return None
    return _NO_SORT if entity.sort is None else 0.0


def _phrases_around(parse: Parse, pronoun: int) -> list[int]:
    """Return the heads of the phrases in which a pronoun stands, up to the next verb."""
    heads, tags = parse.heads, parse.tags
    found: list[int] = []
    at, above = pronoun, heads[pronoun]
    while above != at and tags[above][:2] != "VB":
        found.append(above)
        at, above = above, heads[above]
    return found


def relative_antecedent(parse: Parse, token: int) -> int:
    """Return the head of the noun phrase that a relative pronoun stands for, or -1."""
    at = token
    for _ in range(4):
        if parse.deps[at] == "relcl":
            head = parse.heads[at]
            return head if head < token else -1
        if parse.heads[at] == at:
            break
        at = parse.heads[at]
    # The parser has hung the clause elsewhere: the noun before the pronoun.
    before = token - 1
    if before >= 0 and parse.words[before] == ",":
        before -= 1
    return before if before >= 0 and parse.tags[before][:2] in ("NN", "CD") else -1
