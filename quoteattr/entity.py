"""What an article speaks of: people, groups, organisations, places and documents, named or not."""

from __future__ import annotations

from attrs import Factory, define

from quoteattr.names import Gender
from quoteattr.parse import Run
from quoteattr.records import SpeakerType


@define(eq=False)
class Entity:
    """Somebody or something that an article speaks of.

    Attributes:
        number: Its place among the entities of the document.
        name: The fullest name, or the fullest description of an unnamed one.
        sort: What it is; None where nothing tells.
        named: Whether it has a proper name.
        outlet: Whether it publishes or broadcasts.
        gender: Of a person, as far as known.
        gender_told: Whether the article tells the gender; else it is the usual one of the first name.
        plural: Whether it is several.
        key: The words of its name as they are compared.
        nouns: Classes of the nouns that describe it.
        words: All words of its descriptions.
        description: A title, role or appositive that the article gives with the name.
        owner: Number of the entity to which it belongs ("its director", "the charity's report"), or -1.
        first: Token of its first mention.
        definite: Whether its first mention takes it for known.
        run: Of an unnamed one, the tokens of the description that names it; of a named one the empty run.
    """

    number: int
    name: str
    sort: SpeakerType | None
    named: bool
    outlet: bool = False
    gender: Gender = ""
    gender_told: bool = True
    plural: bool = False
    key: tuple[str, ...] = ()
    nouns: set[str] = Factory(set)
    words: set[str] = Factory(set)
    description: str | None = None
    owner: int = -1
    first: int = -1
    definite: bool = False
    run: Run = (0, 0)
