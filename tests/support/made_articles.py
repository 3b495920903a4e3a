"""Builds articles from parts whose parse is known, with the speaker and the chain of every statement in them."""

from __future__ import annotations

from attrs import define, field, frozen
from hypothesis import strategies as st

from quoteattr.proposing.mentions import NOBODY, Attribution, SourceCandidate
from quoteattr.rules.lexicon import Cue
from quoteattr.rules.patterns import load_patterns
from quoteattr.text.marks import pair_marks
from quoteattr.text.paragraphs import split_paragraphs
from quoteattr.text.parse import Paragraph, Parse, join_paragraphs


@frozen
class Person:
    first: str
    last: str
    gender: str
    role: str

    @property
    def name(self):
        return f"{self.first} {self.last}"


WOMEN = ("Ruth", "Anna", "Helen", "Maria")
MEN = ("Peter", "Hugo", "Martin", "David")
SURNAMES = ("Bellweather", "Cole", "Darrow", "Kerr", "Lindqvist", "Okafor", "Prado", "Vance")
ROLES = ("engineer", "pilot", "surgeon", "farmer", "baker", "teacher")
OUTLETS = (("Reuters",), ("Northern", "Herald"), ("Radio", "Sandby"), ("Tasnim",))

#: Words, tag, label and head of a token; heads are labels of tokens of the sentence, the first one its own name.
Token = tuple[str, str, str, str, str]


@st.composite
def people(draw, count):
    """Draw people of different surnames and roles, of either gender."""
    surnames = draw(st.permutations(SURNAMES))[:count]
    roles = draw(st.permutations(ROLES))[:count]
    drawn = []
    for surname, role in zip(surnames, roles, strict=True):
        gender = draw(st.sampled_from(("male", "female")))
        taken = {person.first for person in drawn}
        first = draw(st.sampled_from([name for name in (WOMEN if gender == "female" else MEN) if name not in taken]))
        drawn.append(Person(first, surname, gender, role))
    return drawn


@define
class Article:
    """Sentences, one a paragraph, and the attributions in them."""

    words: list[list[Token]] = field(factory=list)
    said: list[dict] = field(factory=list)

    def add(self, *tokens: Token, **attribution) -> None:
        """Add a sentence; ``attribution`` names its cue, source and content by labels."""
        self.words.append(list(tokens))
        if attribution:
            self.said.append({"sentence": len(self.words) - 1, **attribution})

    def build(self) -> tuple[Parse, list[Attribution]]:
        """Return the parse of the article and its attributions."""
        paragraphs: list[Paragraph] = []
        lines: list[str] = []
        places: list[dict[str, int]] = []
        offset = base = 0
        for sentence in self.words:
            starts, text = [], ""
            for word, *_ in sentence:
                text += "" if not text or word in (",", ".", "'s") else " "
                starts.append(offset + len(text))
                text += word
            place = {label: number for number, (*_, label) in enumerate(sentence)}
            paragraphs.append(
                Paragraph(
                    starts=starts,
                    words=[word for word, *_ in sentence],
                    tags=[tag for _, tag, *_ in sentence],
                    deps=[dep for _, _, dep, *_ in sentence],
                    heads=[place[head] for _, _, _, head, _ in sentence],
                    opens=[number == 0 for number in range(len(sentence))],
                )
            )
            places.append({label: base + number for label, number in place.items()})
            base += len(sentence)
            lines.append(text)
            offset += len(text) + 2
        text = "\n\n".join(lines)
        parse = join_paragraphs(text, paragraphs, pair_marks(text, split_paragraphs(text)))
        return parse, [self._attribution(parse, places[plain["sentence"]], plain) for plain in self.said]

    def _attribution(self, parse: Parse, place: dict[str, int], plain: dict) -> Attribution:
        cue = load_patterns().lexicon.cue_at(parse, place[plain["cue"]])
        first, last = (place[label] for label in plain["content"])
        source = NOBODY
        if plain.get("source"):
            head = place[plain["source"]]
            source = SourceCandidate("made", head, (parse.lefts[head], parse.rights[head] + 1))
        assert isinstance(cue, Cue)
        return Attribution(cue=cue, runs=((first, last + 1),), source=source, pattern="made", confidence=0.9)


def full_name(person: Person, dep: str, head: str, label: str) -> list[Token]:
    return [
        (person.first, "NNP", "compound", label, f"{label}-first"),
        (person.last, "NNP", dep, head, label),
    ]


def outlet_name(outlet: tuple[str, ...], dep: str, head: str, label: str) -> list[Token]:
    *before, last = outlet
    return [(word, "NNP", "compound", label, f"{label}-{number}") for number, word in enumerate(before)] + [
        (last, "NNP", dep, head, label)
    ]


def mention(person: Person, kind: str, dep: str, head: str, label: str) -> list[Token]:
    """Return a later mention of somebody: by surname, role, pronoun or full name."""
    if kind == "surname":
        return [(person.last, "NNP", dep, head, label)]
    if kind == "role":
        return [("the", "DT", "det", label, f"{label}-the"), (person.role, "NN", dep, head, label)]
    if kind == "pronoun":
        subject = dep in ("nsubj", "nsubjpass")
        word = {"male": ("he", "him"), "female": ("she", "her")}[person.gender][not subject]
        return [(word, "PRP", dep, head, label)]
    return full_name(person, dep, head, label)


def introduce(article: Article, person: Person) -> None:
    """Add "The engineer, Ruth Cole, came on foot." """
    article.add(
        ("The", "DT", "det", "role", "the"),
        (person.role, "NN", "nsubj", "came", "role"),
        (",", ",", "punct", "role", "comma"),
        *full_name(person, "appos", "role", "name"),
        (",", ",", "punct", "role", "comma2"),
        ("came", "VBD", "ROOT", "came", "came"),
        ("on", "IN", "prep", "came", "on"),
        ("foot", "NN", "pobj", "on", "foot"),
        (".", ".", "punct", "came", "stop"),
    )


def meet(article: Article, person: Person, other: Person) -> None:
    """Add "Ruth Cole met Hugo Kerr." """
    article.add(
        *full_name(person, "nsubj", "met", "one"),
        ("met", "VBD", "ROOT", "met", "met"),
        *full_name(other, "dobj", "met", "other"),
        (".", ".", "punct", "met", "stop"),
    )


def pair_up(article: Article, person: Person, other: Person) -> None:
    """Add "Ruth Cole and Anna Kerr came." """
    article.add(
        *full_name(person, "nsubj", "came", "one"),
        ("and", "CC", "cc", "one", "and"),
        *full_name(other, "conj", "one", "other"),
        ("came", "VBD", "ROOT", "came", "came"),
        (".", ".", "punct", "came", "stop"),
    )


def _clause(head: str) -> list[Token]:
    return [
        ("that", "IN", "mark", "fell", "that"),
        ("prices", "NNS", "nsubj", "fell", "prices"),
        ("fell", "VBD", "ccomp", head, "fell"),
    ]


def say(article: Article, person: Person, kind: str) -> None:
    """Add "She said that prices fell." """
    article.add(
        *mention(person, kind, "nsubj", "said", "who"),
        ("said", "VBD", "ROOT", "said", "said"),
        *_clause("said"),
        (".", ".", "punct", "said", "stop"),
        cue="said",
        source="who",
        content=("that", "fell"),
    )


def owned_says(article: Article, owner: str, noun: str) -> None:
    """Add "His lawyer said that prices fell." """
    article.add(
        (owner, "PRP$", "poss", "who", "owner"),
        (noun, "NN", "nsubj", "said", "who"),
        ("said", "VBD", "ROOT", "said", "said"),
        *_clause("said"),
        (".", ".", "punct", "said", "stop"),
        cue="said",
        source="who",
        content=("that", "fell"),
    )


def quote(article: Article, outlet: tuple[str, ...], person: Person, kind: str) -> None:
    """Add "Reuters quoted her as saying that prices fell." """
    article.add(
        *outlet_name(outlet, "nsubj", "quoted", "outlet"),
        ("quoted", "VBD", "ROOT", "quoted", "quoted"),
        *mention(person, kind, "dobj", "quoted", "who"),
        ("as", "IN", "prep", "quoted", "as"),
        ("saying", "VBG", "pcomp", "as", "saying"),
        *_clause("saying"),
        (".", ".", "punct", "quoted", "stop"),
        cue="quoted",
        source="who",
        content=("that", "fell"),
    )


def quoted_by(article: Article, outlet: tuple[str, ...], person: Person, kind: str) -> None:
    """Add "She was quoted by Reuters as saying that prices fell." """
    article.add(
        *mention(person, kind, "nsubjpass", "quoted", "who"),
        ("was", "VBD", "auxpass", "quoted", "was"),
        ("quoted", "VBN", "ROOT", "quoted", "quoted"),
        ("by", "IN", "agent", "quoted", "by"),
        *outlet_name(outlet, "pobj", "by", "outlet"),
        ("as", "IN", "prep", "quoted", "as"),
        ("saying", "VBG", "pcomp", "as", "saying"),
        *_clause("saying"),
        (".", ".", "punct", "quoted", "stop"),
        cue="saying",
        source="who",
        content=("that", "fell"),
    )


def according(article: Article, outlet: tuple[str, ...], person: Person, kind: str) -> None:
    """Add "According to Reuters, she said that prices fell." """
    article.add(
        ("According", "VBG", "prep", "said", "according"),
        ("to", "IN", "prep", "according", "to"),
        *outlet_name(outlet, "pobj", "to", "outlet"),
        (",", ",", "punct", "said", "comma"),
        *mention(person, kind, "nsubj", "said", "who"),
        ("said", "VBD", "ROOT", "said", "said"),
        *_clause("said"),
        (".", ".", "punct", "said", "stop"),
        cue="said",
        source="who",
        content=("that", "fell"),
    )


def obtained(article: Article, outlet: tuple[str, ...], person: Person, kind: str) -> None:
    """Add "In a letter obtained by Reuters, she said that prices fell." """
    article.add(
        ("In", "IN", "prep", "said", "in"),
        ("a", "DT", "det", "letter", "a"),
        ("letter", "NN", "pobj", "in", "letter"),
        ("obtained", "VBN", "acl", "letter", "obtained"),
        ("by", "IN", "agent", "obtained", "by"),
        *outlet_name(outlet, "pobj", "by", "outlet"),
        (",", ",", "punct", "said", "comma"),
        *mention(person, kind, "nsubj", "said", "who"),
        ("said", "VBD", "ROOT", "said", "said"),
        *_clause("said"),
        (".", ".", "punct", "said", "stop"),
        cue="said",
        source="who",
        content=("that", "fell"),
    )


CHAINS = (quote, quoted_by, according, obtained)


def report(article: Article, outlet: tuple[str, ...], person: Person, kind: str) -> None:
    """Add "Reuters reported that she had said that prices fell.": two statements, one in the other."""
    article.add(
        *outlet_name(outlet, "nsubj", "reported", "outlet"),
        ("reported", "VBD", "ROOT", "reported", "reported"),
        ("that", "IN", "mark", "said", "that-outer"),
        *mention(person, kind, "nsubj", "said", "who"),
        ("had", "VBD", "aux", "said", "had"),
        ("said", "VBN", "ccomp", "reported", "said"),
        *_clause("said"),
        (".", ".", "punct", "reported", "stop"),
        cue="reported",
        source="outlet",
        content=("that-outer", "fell"),
    )
    article.said.append(
        {"sentence": len(article.words) - 1, "cue": "said", "source": "who", "content": ("that", "fell")}
    )
