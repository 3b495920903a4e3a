"""What an article speaks of: people, groups, organisations, places and documents, named or not."""

from __future__ import annotations

from attrs import define

from quoteattr.records import GenderFrom, SpeakerGender, SpeakerType
from quoteattr.resolving.entities.descriptions import Phrase, with_clause
from quoteattr.rules import Gender, plain, sure_gender_of_name
from quoteattr.text import Run


@define(eq=False)
class Entity:
    """Somebody or something that an article speaks of.

    Most that are only described never speak: what of them only records need is read from their phrase when asked for.

    Attributes:
        number: Its place among the entities of the document.
        sort: What it is; None where nothing tells.
        named: Whether it has a proper name.
        called: Its name as it stands in the text; empty where ``phrase`` gives it.
        phrase: Of an unnamed one that the article takes up, the description by which it came in.
        contents: What it says itself there, which its description does not hold.
        outlet: Whether it publishes or broadcasts.
        gender: Of a person, as far as known.
        gender_told: Whether the article tells the gender; else it is the usual one of the first name.
        plural: Whether it is several.
        key: The words of its name as they are compared.
        nouns: Classes of the nouns that describe it.
        description: A title, role or appositive that the article gives with the name.
        owner: Number of the entity to which it belongs ("its director", "the charity's report"), or -1.
        first: Token of its first mention.
        definite: Whether its first mention takes it for known.
        gender_before: The gender that was known before pronouns told it; None where none has.
        parts: Of several that are named together, the number of each; else empty.
    """

    number: int
    sort: SpeakerType | None
    named: bool
    called: str = ""
    phrase: Phrase | None = None
    contents: tuple[Run, ...] = ()
    outlet: bool = False
    gender: Gender = ""
    gender_told: bool = True
    plural: bool = False
    key: tuple[str, ...] = ()
    nouns: frozenset[str] = frozenset()
    description: str | None = None
    owner: int = -1
    first: int = -1
    definite: bool = False
    gender_before: Gender | None = None
    parts: tuple[int, ...] = ()
    _words: set[str] | None = None
    _run: Run | None = None

    @property
    def name(self) -> str:
        """The fullest name, or the fullest description of an unnamed one."""
        return self.called if self.phrase is None else self.phrase.text

    @property
    def gender_named(self) -> Gender:
        """The gender that name, title or noun tell, whatever pronouns were taken for this one."""
        return self.gender if self.gender_before is None else self.gender_before

    @property
    def told_gender(self) -> tuple[SpeakerGender | None, GenderFrom | None]:
        """The gender of a person and what tells it: a title or noun, the first name, or else pronouns."""
        if self.sort != "PERSON" or self.plural or not self.gender:
            return None, None
        if not self.gender_named:
            return self.gender, "pronoun"
        if not self.named or (self.gender_told and self.gender_before is None):
            return self.gender_named, "title"
        if self.key and sure_gender_of_name(self.key[0]) == self.gender_named:
            return self.gender_named, "name"
        return (None, None) if self.gender_before is None else (self.gender, "pronoun")  # "Bernie", "Lindsey"

    @property
    def words(self) -> set[str]:
        """All words of its descriptions; those that come up later are added."""
        if self._words is None:
            self._words = self._words_of_phrase()
        return self._words

    @property
    def run(self) -> Run:
        """Of an unnamed one, the tokens of the description that names it; of a named one the empty run."""
        if self._run is None:
            self._run = self._described_in()
        return self._run

    @run.setter
    def run(self, run: Run) -> None:
        self._run = run

    def _words_of_phrase(self) -> set[str]:
        if self.phrase is None:
            return set()
        first, last = self.phrase.run
        return set(map(plain, self.phrase.parse.words[first:last]))

    def _described_in(self) -> Run:
        phrase = self.phrase
        if phrase is None:
            return 0, 0
        if self.sort == "DOCUMENT":
            return phrase.run
        return with_clause(phrase.parse, phrase.run, phrase.token, self.contents)
