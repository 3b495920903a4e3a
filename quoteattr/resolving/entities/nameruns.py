"""Finds where a proper name begins and ends: the run of its tokens, from the tags, capitals and the words inside names."""

from __future__ import annotations

from attrs import define

from quoteattr.rules import NameWords, gender_of_name, plain
from quoteattr.text import Parse

#: A name has at most so many tokens: a run of capitals without end is no name.
LONGEST_NAME = 14

PROPER = frozenset(["NNP", "NNPS"])
HYPHENS = frozenset("-‐‑–")

#: Tags that the tagger gives a name's first word where it does not see the name.
MISTAKEN = frozenset(["NN", "NNS", "FW", "VB", "VBD", "VBN", "VBP", "RB", "UH"])

_GOING_ON = PROPER | {"POS"}
_STOPPING = frozenset([",", ":", ";", "(", ")", "?", "!"])
_LINKING = frozenset(["of", "for", "on", "and"])
#: Behind these "on" leads to what they are for: "Commission on Presidential Debates".
_ON_SUBJECTS = frozenset(
    ["center", "centre", "commission", "committee", "conference", "council", "institute", "panel", "society"]
)
#: Capitalised in a headline these still end the name before them: "Orland | Says Marn Broke Deal".
_SAYING = frozenset(["said", "says"])
#: Names that are also words which no name follows.
_WORDS_TOO = frozenset(["an", "he", "you", "will", "do"])
_COMPANIONS = frozenset(["co", "company", "sons", "brothers", "daughters"])
_NOT_MIDST = frozenset(['"', "'", ":", "-", "--", "–", "—", "(", "/"])
_MARKS_INSIDE = frozenset(["and", "&", ",", "(", "/", "."])
_POSSESSIVE = frozenset(["'s", "’s", "'", "’"])
#: How the parser labels a name that owns the noun behind it, or is part of it.
_OWNERS = frozenset(["poss", "compound", "nmod", "amod", "det", "dep"])


@define(eq=False)
class NameRuns:
    """Finds the runs of name words.

    Attributes:
        parse: The parsed text.
        words: The word lists.
    """

    parse: Parse
    words: NameWords

    def starts_oddly(self, token: int) -> bool:
        """Tell whether a name starts with a token that is not tagged as one: al-Akhbar, ABC's lower-case kin."""
        parse = self.parse
        if parse.lowers[token] in self.words.roles and parse.lowers[token + 1 : token + 2] == ["of"]:
            return False  # "the former CEO of Orland-Pike"
        if parse.lowers[token] in self.words.particles:
            return self.is_glued(token + 1) and parse.words[token + 2][0].isupper()
        if (parse.lowers[token] in _WORDS_TOO or parse.tags[token] in ("JJ", "NN", "NNS")) and self._is_first_name(
            token
        ):
            return True
        if self._is_bracketed(token):
            return True
        # A capital in mid-sentence that the tagger took for another word.
        word = parse.words[token]
        return (
            parse.tags[token] in MISTAKEN
            and word[0].isupper()
            and token > parse.sentence(token)[0]
            and word.isalpha()
            and len(word) > 1
            and parse.words[token - 1] not in _NOT_MIDST
        )

    def _is_first_name(self, token: int) -> bool:
        """Tell "**Will** Hope said", "**An** Nguyen", "**Sunny** Rao" from "Will Hope say?", "He said", "An Irish pilot"."""
        parse = self.parse
        last = parse.sentence(token)[1]
        if token + 2 >= last or parse.tags[token + 1] not in PROPER:
            return False
        word, following = parse.words[token], parse.words[token + 1]
        if not (word.istitle() and following.istitle()):
            return False
        if parse.lowers[token] not in _WORDS_TOO:
            return token == parse.sentence(token)[0] and gender_of_name(parse.lowers[token])[1] and not word.isupper()
        if word == "An":
            return following[0] not in "AEIOUH"
        behind = next(
            (at for at in range(token + 1, last) if parse.tags[at] not in PROPER and not self.is_glued(at)), last
        )
        return behind < last and (parse.tags[behind] in ("VBD", "VBZ") or (word == "He" and parse.words[behind] == ","))

    def _is_bracketed(self, token: int) -> bool:
        """Tell a first name that an editor has put in: "[**Ann**] Maria Lee"."""
        words = self.parse.words
        bracketed = 0 < token < len(words) - 2 and words[token - 1] == "[" and words[token + 1] == "]"
        return bracketed and self.parse.opens_upper[token] and self.parse.tags[token + 2] in PROPER

    def is_glued(self, token: int) -> bool:
        """Tell whether a token is a hyphen without spaces."""
        parse = self.parse
        return (
            0 < token < len(parse.words) - 1
            and parse.words[token] in HYPHENS
            and parse.ends[token - 1] == parse.starts[token]
            and parse.ends[token] == parse.starts[token + 1]
        )

    def end(self, start: int) -> int:
        """Return the token behind the run of name words that starts at a token; ``start`` itself where none does."""
        parse = self.parse
        first = parse.words[start][0]
        if not (first.isupper() or first.isdigit() or self.starts_oddly(start)):
            return start
        if parse.lowers[start] in self.words.months_and_days and not self._is_name_too(start):
            return start
        last = parse.sentence(start)[1]
        if last - start <= 4:
            last = self._last_behind(start, last)
        last = min(last, start + LONGEST_NAME)
        at = start + 1
        while at < last:
            step = self._step(start, at, last)
            if step == 0:
                break
            at += step
        return at

    def _is_name_too(self, token: int) -> bool:
        """Tell the name of a day or month that is somebody's: "May Lee" and "Jan Mat", not "May 3"."""
        parse, words = self.parse, self.words
        name_too = len(parse.words[token]) < 5 or gender_of_name(parse.lowers[token])[1]
        beside = token + 2 if self.is_glued(token + 1) else token + 1  # "May Lee", "Sun-Times"
        following = beside < len(parse.words) and parse.tags[beside] in PROPER and parse.words[beside].isalpha()
        return name_too and following and parse.lowers[beside] not in words.months_and_days

    def _is_legal_form(self, token: int) -> bool:
        """Tell whether a word says what kind of company the name before it has: "Ltd.", "S.A.", not "As"."""
        word = self.parse.words[token]
        return plain(word) in self.words.legal_forms and (word.isupper() or (len(word) > 2 and word[0].isupper()))

    def _last_behind(self, start: int, last: int) -> int:
        """Return the end of a sentence, or of the next where it was cut behind an abbreviation: "Brig." | "Gen."."""
        parse = self.parse
        if (
            last < len(parse.words)
            and parse.words[last - 1] == "."
            and parse.lowers[last - 2] in self.words.titles
            and parse.paragraph_of[last] == parse.paragraph_of[start]
        ):
            return parse.sentence(last)[1]
        return last

    def _step(self, start: int, at: int, last: int) -> int:
        """Return how many tokens a name goes on by."""
        parse, words = self.parse, self.words
        word, lower, tag = parse.words[at], parse.lowers[at], parse.tags[at]
        if tag in PROPER and word[0].isupper():
            return 0 if lower in words.months_and_days and not self._is_name_too(at) else 1
        if word == "," and at + 1 < last and self._is_legal_form(at + 1) and tag == ",":
            return 2  # "Halden Foods, Inc."
        inside = self._step_inside(start, at, last)
        if inside:
            return inside
        if word in _STOPPING or (lower in _SAYING and tag in ("VBD", "VBZ")):
            return 0
        if word[0].islower() and tag not in _GOING_ON and lower not in words.particles and lower not in _LINKING:
            return 0  # most words behind a name
        if lower == '"' and at + 3 < last and parse.lowers[at + 2] == '"' and gender_of_name(parse.lowers[start])[1]:
            return 4 if self._is_proper(at + 1, last) and self._is_proper(at + 3, last) else 0  # Ann "Nan" Lee
        if tag == "POS" and self._owns_nothing(at):
            of = parse.lowers[at + 1 : at + 2] == ["of"] and self._is_proper(at + 2, last)
            if of or not gender_of_name(parse.lowers[start])[1]:
                return 1  # "McDonald's said", "Lloyd's of London"; not "a friend of Ann Lee's"
        if tag == "POS" and parse.lowers[at - 1].endswith(("s", "people", "men", "women")):
            ends = parse.lowers[at + 1 : at + 4] if at + 1 < last and parse.opens_upper[at + 1] else []
            body = any(word in words.organisations or word in words.outlets for word in ends)
            return 2 if body else 0  # "Maritime Workers' Union", "People's Daily"
        if lower == "." and parse.lowers[at - 1] in words.titles:
            return 1
        if self.is_glued(at) and at + 1 < last:
            following = parse.words[at + 1]
            return 2 if following[0].isupper() or parse.tags[at + 1] in PROPER else 0
        if not word[0].isalnum() and lower != "&":
            return 0
        if word[0].islower() and lower in words.sorts and lower not in words.particles:
            return 0  # "the Cairo | daily | al-Masar"
        if tag in PROPER or (self.starts_oddly(at) and lower not in words.sorts):
            calendar = lower in words.months_and_days and not self._is_name_too(at)
            return 0 if calendar or word in _POSSESSIVE else 1
        further = at + 1
        if lower in words.particles:
            while further < last and parse.lowers[further] in words.particles:
                further += 1
            if self.is_glued(further) and further + 1 < last:
                return further + 2 - at
            return further + 1 - at if self._is_proper(further, last) else 0
        before = plain(parse.words[at - 1])
        if lower == "of" and before in words.surnames and at > start + 1 and self._may_be_first(at - 2):
            return 0  # "Mary Bishop | of Orland"
        if lower in ("of", "for") and (
            before in words.organisations
            or (
                lower == "of"
                and (before in words.outlet_names or before in words.roles or before in words.organisation_names)
            )
        ):
            if further < last and parse.lowers[further] == "the":
                further += 1
            return further + 1 - at if self._is_proper(further, last) else 0
        if lower == "&":
            return 2 if self._is_proper(further, last) else 0
        if lower == "on" and before in _ON_SUBJECTS:
            return 2 if self._is_proper(further, last) else 0
        plural = parse.tags[at - 1] == "NNPS" and at > start + 1  # "Canal Workers of Orland"
        plural = plural or (before in words.documents and at > start + 1)  # "Geological Survey of Orland"
        plural = plural or parse.tags[at - 1] == "POS"  # "Lloyd's of London"
        if lower == "of" and (plural or "on" in parse.lowers[start:at]):  # "Committee on Taxonomy of Fish"
            return 2 if self._is_proper(further, last) else 0
        if lower == "and" and at <= start + 2 and before not in words.countries and self._is_proper(further, last):
            # "Food and Drug Administration"
            end = further
            while end < last and parse.tags[end] in PROPER:
                end += 1
            return end - at if end > further + 1 and plain(parse.words[end - 1]) in words.organisations else 0
        return 0

    def _owns_nothing(self, token: int) -> bool:
        """Tell the end of a name, "Moody**'s** said", from that of an owner: "Moody's chairman"."""
        parse = self.parse
        return parse.lowers[token] in ("'s", "’s") and parse.deps[token - 1] not in _OWNERS

    def _may_be_first(self, token: int) -> bool:
        """Tell whether a word may be a first name or an initial."""
        word = plain(self.parse.words[token])
        return len(word) == 1 or gender_of_name(word)[1]

    def _step_inside(self, start: int, at: int, last: int) -> int:
        """Return how many tokens a name goes on by over marks and "and" that stand inside names; 0 where it ends."""
        parse, words = self.parse, self.words
        lower = parse.lowers[at]
        behind = parse.lowers[at + 1 : min(at + 4, last)]
        before = plain(parse.words[at - 1])
        if lower == "]" and at == start + 1 and self._is_bracketed(start):
            return 2
        if not behind or lower not in _MARKS_INSIDE or not (self._is_proper(at + 1, last) or behind[0][0].isdigit()):
            return 0
        following = plain(behind[0])
        if lower in ("and", "&", ",") and before in words.domains and following in words.domains:
            joined = lower != "," or behind[1:2] in (["and"], [","], ["&"])
            return 2 if joined and at > start + 1 else 0  # "Fire and Rescue Service", "Digital, Culture and Sport"
        if lower == ",":  # "Pike, Dunlop and Co"
            companions = len(behind) == 3 and behind[1] in ("and", "&") and plain(behind[2]) in _COMPANIONS
            return 4 if companions and parse.tags[at + 3] in PROPER else 0
        if lower == "and":
            second = behind[1:2] and parse.tags[at + 2] in PROPER and plain(behind[1]) in _COMPANIONS
            return 2 if following in _COMPANIONS or (second and at == start + 1) else 0  # "Pike and (Dunlop) Co"
        if lower == "(":  # "Orland Oil (Marn) BV"
            return 4 if behind[1:2] == [")"] and behind[2:] and plain(behind[2]) in words.legal_forms else 0
        if lower == "/":  # "M/A-Com"
            glued = parse.ends[at - 1] == parse.starts[at] and parse.ends[at] == parse.starts[at + 1]
            return 2 if glued and len(before) == 1 else 0
        return 2 if before == "no" and following.isdigit() else 0  # "Act No. 38"

    def _is_proper(self, token: int, last: int) -> bool:
        parse = self.parse
        return token < last and parse.tags[token] in PROPER and parse.lowers[token] not in self.words.months_and_days
