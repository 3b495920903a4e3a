"""Mends where the mention of a source begins and ends, and which of its tokens is its head, before anybody is resolved.

The weights choose among what the parser holds for noun phrases. These run into datelines, days, brackets and tickers that no
parser is made for, stop at a hyphen, and take a role for the head where a name follows it.
"""

from __future__ import annotations

from attrs import define, evolve

from quoteattr.proposing import Attribution, SourceCandidate, dateline_end, mention_run, turn_name
from quoteattr.resolving.entities.descriptions import core_head
from quoteattr.resolving.entities.nameruns import PROPER, NameRuns
from quoteattr.resolving.entities.pronouns import SUBJECTS
from quoteattr.rules import NameWords, gender_of_name, plain
from quoteattr.text import Parse, Run

#: A bracket or a name that a mention was cut in has at most so many more tokens.
MOST_MISSING = 8

#: What stands between two commas behind a name has at most so many tokens.
MOST_APPOSED = 15

_OPENING_APPOSITION = frozenset(["DT", "PRP$", "NN", "JJ", "CD"])
_TIMES = frozenset("yesterday today tonight tomorrow morning afternoon evening night week weekend month year".split())
_BEFORE_TIMES = frozenset(["on", "in", "late", "early", "last", "this", "next", "earlier", "later", "since", ","])
_NOT_TIMES = frozenset(["pobj", "nsubj", "dobj", "conj"])
_CLAUSES = frozenset(["VBD", "VBZ", "VBP", "MD", "WDT", "WP"])
_NOUNS = frozenset(["NN", "NNS", "NNP", "NNPS"])
_ENDING_HEAD = frozenset(["IN", ",", "(", "-LRB-", "WP", "WDT", "CC", ":"])
_OTHERS = frozenset(["DT", "PRP$"])
_AND = frozenset(["and", "&"])
_EVERYBODY = frozenset(
    ["everybody", "everyone", "nobody", "somebody", "someone", "anybody", "anyone", "people", "those"]
)
_MARKS_BEHIND = frozenset([",", ".", ";", '"'])
_BESIDE_CONTENT = frozenset([",", ":", "—", "–"])
_CLOSING = {"(": ")", "[": "]", "<": ">"}


def mend_source(parse: Parse, words: NameWords, attribution: Attribution) -> Attribution:
    """Return an attribution with its source's mention put right.

    Args:
        parse: The parsed text.
        words: The word lists of names.
        attribution: As the weights chose it.
    """
    if attribution.source.head < 0:
        return attribution
    if attribution.cue.sort == "colon":
        turn = _turn(parse, attribution)
        if turn is not None:
            return evolve(attribution, source=turn)
    head, (first, last) = attribution.source.head, attribution.source.run
    if last - first == 1 and parse.tags[head][:3] == "PRP":
        return attribution  # "he" has no boundaries to mend
    source = _Mending(parse, words, attribution).mended()
    return attribution if source is attribution.source else evolve(attribution, source=source)


def _turn(parse: Parse, attribution: Attribution) -> SourceCandidate | None:
    """Return the name before the colon of a speaker's turn as a source, or None where there is none."""
    source = attribution.source
    name = turn_name(parse, attribution.cue.head)
    if name is None and attribution.pattern == "turn" and source.run[0] > attribution.cue.head:
        first = parse.paragraph(source.head)[0]
        name = range(first + parse.is_mark(first), attribution.cue.head)  # "PELL: **I** was there"
    if not name:
        return None
    head = next((token for token in name if not name[0] <= parse.heads[token] <= name[-1]), name[-1])
    return SourceCandidate(source.pattern, head, (name[0], name[-1] + 1))


@define(eq=False)
class _Mending:
    """The mending of one source.

    Attributes:
        parse: The parsed text.
        words: The word lists of names.
        attribution: Whose source it is; a mention never holds its cue or content.
    """

    parse: Parse
    words: NameWords
    attribution: Attribution

    def mended(self) -> SourceCandidate:
        """Return the source with its head and tokens put right."""
        source = self.attribution.source
        head, (first, last) = self._whole(source)
        first, last = self._beside_content(head, first, last)
        head, first = self._with_joined(head, first)
        head, first = self._with_everybody(head, first)
        first = self._with_front(head, first)
        head, first, last = self._behind_dateline(head, first, last)
        head, first, last = self._before_ticker(head, first, last)
        head, first = self._with_subject(head, first)
        first, last = self._with_those_before(first, last), self._with_rest(head, first, last)
        first, last = self._with_brackets(head, first, last)
        last = self._without_time(first, last)
        head = min(head, last - 1)
        last = self._with_name_behind(head, last)
        last = self._with_apposition(head, last)
        if not self.parse.words[head][0].isalnum():
            head = self._first_head(first, last)  # "**<**Orland Steel>"
        head = core_head(self.parse, head, last)
        head = self._name_behind_role(head, first, last)
        if (head, (first, last)) == (source.head, source.run):
            return source
        return evolve(source, head=head, run=(first, last))

    def _with_apposition(self, head: int, last: int) -> int:
        """Take in what stands between two commas behind a mention: "according to Ann Lee, **a pilot**, the road is icy".

        The parser hangs it elsewhere; the content, or the cue, begins right behind it.
        """
        parse, attribution = self.parse, self.attribution
        begins = [first for first, _ in attribution.runs if first > last]
        begins += [token for token in attribution.cue.tokens if token > last]
        end = min(begins, default=last) - 1
        if not 2 <= end - last <= MOST_APPOSED or parse.words[last] != "," or parse.words[end] != ",":
            return last
        tags = parse.tags[last + 1 : end]
        who = {sort for lower in parse.lowers[last + 1 : end] for sort in self.words.sorts.get(lower, ())}
        if tags[0] not in _OPENING_APPOSITION or not _CLAUSES.isdisjoint(tags) or "person" not in who:
            return last
        return last if parse.tags[head][:3] != "NNP" else end

    def _whole(self, source: SourceCandidate) -> tuple[int, Run]:
        """Take in what belongs to a possessor: "according to **Iran's** Tasnim News Agency"; leave out "According to"."""
        parse, cue = self.parse, self.attribution.cue
        if cue.sort == "preposition" and parse.deps[source.head] == "poss":
            owned = parse.heads[source.head]  # not "in **her** words"
            if owned not in cue.tokens and parse.deps[owned] == "pobj":
                return owned, mention_run(parse, owned, cue.head)
        first, last = source.run
        if parse.lowers[first] == "according":  # "According to the diary, Lee said", hung on the one who said it
            behind = parse.rights[first] + 1
            behind += behind < source.head and parse.words[behind] == ","
            first = behind if behind <= source.head else first
        return source.head, (first, last)

    def _beside_content(self, head: int, first: int, last: int) -> Run:
        """Leave out what is said, which the parser takes for apposed: "according to the report, | **the lake** is safe"."""
        words = self.parse.words
        for start, end in self.attribution.runs:
            if head < start < last:
                last = start
                while words[last - 1] in _BESIDE_CONTENT:
                    last -= 1
            elif start < first < end <= head and (self.parse.is_mark(end - 1) or words[end] in _BESIDE_CONTENT):
                first = end + (words[end] in _BESIDE_CONTENT)
        return first, last

    def _behind_dateline(self, head: int, first: int, last: int) -> tuple[int, int, int]:
        """Leave out the dateline before a mention: "PARIS, March 9 - | Orland Motors said"."""
        parse = self.parse
        start = dateline_end(parse, parse.paragraph(head)[0])
        if not first < start < self._limit(first):
            return head, first, last
        if head >= start and parse.words[head][0].isalnum():
            return head, start, last
        limit = self._limit(first)
        limit = next((token for token in range(start + 1, limit) if self._opens_clause(token)), limit)
        while limit - 1 > start and (parse.words[limit - 1] == "," or parse.tags[limit - 1] == "RB"):
            limit -= 1
        return self._first_head(start, limit), start, limit

    def _opens_clause(self, token: int) -> bool:
        """Tell whether a verb or relative pronoun ends the phrase before it; not of "state-**owned** Orland Steel"."""
        tag = self.parse.tags[token]
        return tag in _CLAUSES or (tag in ("VBG", "VBN") and self.parse.words[token - 1] == ",")

    def _limit(self, first: int) -> int:
        """Return the first token behind the beginning of a mention that it cannot hold: of the cue, of the content."""
        attribution = self.attribution
        tokens = [token for token in attribution.cue.tokens if token >= first]
        starts = [start for start, _ in attribution.runs if start >= first]
        return min([*tokens, *starts, self.parse.paragraph(first)[1]])

    def _first_head(self, first: int, last: int) -> int:
        """Return the noun that ends the first noun phrase between two tokens."""
        parse = self.parse
        head = -1
        for token in range(first, last):
            if parse.words[token] == "<" and self._is_ticker(token):
                break
            if parse.tags[token] in _ENDING_HEAD and head >= 0 and parse.words[token] not in "-<>":
                break
            if parse.tags[token] in _NOUNS and parse.words[token][0].isalnum() and parse.words[token] not in _TIMES:
                head = token
        return head if head >= 0 else last - 1

    def _is_ticker(self, opening: int) -> bool:
        """Tell by its opening mark the sign under which shares are traded: "Orland Motors <ORLM.PA>"."""
        return self.parse.words[opening + 2 : opening + 3] == [">"]

    def _before_ticker(self, head: int, first: int, last: int) -> tuple[int, int, int]:
        """Take the name before a ticker for the head, not the ticker or its marks, which belong to the mention."""
        parse = self.parse
        for opening in range(head, max(head - 3, 0), -1):
            if parse.words[opening] == "<" and self._is_ticker(opening):
                noun = opening - 1
                if parse.tags[noun] not in _NOUNS or opening == parse.sentence(head)[0]:
                    break
                start, _ = mention_run(parse, noun, self.attribution.cue.head)
                start = max(start, dateline_end(parse, parse.paragraph(head)[0]))
                ticker = range(opening, min(opening + 4, parse.paragraph(head)[1]))
                closing = next((token for token in ticker if parse.words[token] == ">"), noun)
                return noun, min(start, noun), closing + 1
        if first < last and parse.words[last - 1] == "<":
            last -= 1
        return min(head, last - 1), first, last

    def _with_joined(self, head: int, first: int) -> tuple[int, int]:
        """Take in those with whom the last of several is joined, where the parser gives the cue none of them for subject.

        "After **the Lake Board and** | 14 clubs called for a ban".
        """
        parse, top = self.parse, head
        if first == 0 or parse.lowers[first - 1] not in _AND or self._has_subject():
            return head, first
        while parse.deps[top] == "conj" and parse.tags[parse.heads[top]] in _NOUNS:
            joint, above = parse.words[parse.lefts[top] - 1], parse.heads[top]
            placed = joint == "," and parse.deps[above] == "pobj"  # "two nurses from Orland, Ann Lee and Max Roth"
            if placed or joint not in ("and", ",") or parse.lowers[above] in self.words.months_and_days:
                break
            top = above
        opening = parse.lefts[top]
        if opening >= first or opening < parse.sentence(head)[0] or parse.pair_of[opening] != parse.pair_of[head]:
            return head, first
        return top, opening

    def _with_everybody(self, head: int, first: int) -> tuple[int, int]:
        """Take in those who are somewhere, where the parser gives the cue none for subject: "**everybody in** | Orland"."""
        parse, before = self.parse, first - 2
        if before < parse.sentence(first)[0] or parse.lowers[before] not in _EVERYBODY or self._has_subject():
            return head, first
        return (before, before) if parse.heads[first - 1] == before and parse.tags[first - 1] == "IN" else (head, first)

    def _has_subject(self) -> bool:
        parse = self.parse
        return any(parse.deps[kid] in SUBJECTS for token in self.attribution.cue.tokens for kid in parse.kids[token])

    def _with_subject(self, head: int, first: int) -> tuple[int, int]:
        """Take in the name that a mention only describes: "**Ann Lee**, | head of the lake office, said"."""
        parse = self.parse
        if parse.deps[head] == "nsubj" and parse.words[first - 1] == "," and parse.tags[head] in ("NN", "NNS"):
            for kid in parse.kids[parse.heads[head]]:
                named = parse.deps[kid] == "nsubj" and parse.tags[kid] in PROPER and parse.lefts[kid] < kid
                if named and parse.rights[kid] == first - 2:
                    return kid, parse.lefts[kid]
        return head, first

    def _with_those_before(self, first: int, last: int) -> int:
        """Return where a mention begins with the names before "and": "**Bo Lind, Ann Lee and** Max Roth said".

        Only where they open the sentence: else they may belong to what stands before them.
        """
        parse, runs = self.parse, NameRuns(self.parse, self.words)
        opening = parse.sentence(first)[0]
        opening += parse.is_mark(opening)
        opening = max(opening, dateline_end(parse, parse.paragraph(first)[0]))
        if not 0 < first - opening <= MOST_MISSING * 2 or parse.lowers[opening] in self.words.months_and_days:
            return first
        at, joined = opening, False
        while at < first:
            if parse.tags[at] in PROPER and parse.opens_upper[at] or runs.starts_oddly(at):
                at, joined = max(runs.end(at), at + 1), False
            elif (parse.lowers[at] in _AND or parse.words[at] == ",") and not joined and at > opening:
                joined = True
                at += 1
            elif at == opening and (parse.tags[at] == "DT" or self._is_title(at)):
                at += 1
            else:
                return first
        if at > first:
            return opening  # one name
        both = not _AND.isdisjoint((parse.lowers[first - 1], *parse.lowers[first:last]))
        return opening if joined and both and parse.opens_upper[first] else first

    def _is_title(self, token: int) -> bool:
        """Tell whether a noun names what several are: "**Senators** Ann Lee and Max Roth"."""
        return self.parse.tags[token] == "NNS" and self.parse.lowers[token] in self.words.sorts

    def _with_front(self, head: int, first: int) -> int:
        """Take in the front of a word in which a mention was cut: "study co|-author Ann Lee"."""
        parse = self.parse
        opening = parse.sentence(first)[0]
        if not opening < first < head or not NameRuns(parse, self.words).is_glued(first):
            return first
        first -= 1
        while first > opening and parse.tags[first - 1] in _NOUNS and parse.pair_of[first - 1] == parse.pair_of[first]:
            first -= 1
        return first

    def _with_rest(self, head: int, first: int, last: int) -> int:
        """Take in the rest of a word or name in which a mention was cut: "study co|-author Ann Lee"."""
        parse, runs = self.parse, NameRuns(self.parse, self.words)
        limit = min(self._limit(last - 1), parse.paragraph(head)[1])
        if runs.is_glued(last) and last + 1 < limit:
            last += 2
            while last < limit and parse.tags[last] in _NOUNS:
                last += 1
        if parse.tags[last - 1] == "IN" and last - 1 > head:  # "critics from | across the country"
            last = min(max(last, parse.rights[last - 1] + 1), limit)
        for token in range(max(first, last - MOST_MISSING), last if last < limit else 0):
            if parse.tags[token] in PROPER and parse.opens_upper[token]:
                end = runs.end(token)
                if last < end <= limit:
                    return end
        return last

    def _with_brackets(self, head: int, first: int, last: int) -> tuple[int, int]:
        """Take in the second of two brackets, or leave out what the first one opens."""
        parse = self.parse
        for opening, closing in _CLOSING.items():
            inside = parse.words[first:last]
            if inside.count(opening) > inside.count(closing):
                behind = parse.words[last : last + MOST_MISSING]
                at = last + behind.index(closing) if closing in behind else -1
                closed = last <= at < self._limit(last - 1)
                last = at + 1 if closed else max(head + 1, first + inside.index(opening))
        if (
            first > 2
            and parse.words[first - 1] == "]"
            and parse.words[first - 3] == "["
            and parse.opens_upper[first - 2]
        ):
            first -= 3  # "[Ann] Maria Lee"
        return first, last

    def _without_time(self, first: int, last: int) -> int:
        """Leave out when it was said: "officials | on Saturday", "the ministry | late Tuesday"."""
        parse, days = self.parse, self.words.months_and_days
        end = last
        while end - 1 > first and (parse.tags[end - 1] == "CD" or parse.words[end - 1] == ","):
            end -= 1
        timed = end
        while end - 1 > first and (parse.lowers[end - 1] in days or parse.words[end - 1] in _TIMES):
            end -= 1
        if end == timed or (parse.tags[end - 1] in PROPER and parse.deps[end] in _NOT_TIMES):
            return last  # "the vote on Super Tuesday"
        while end - 1 > first and (parse.lowers[end - 1] in _BEFORE_TIMES or parse.tags[end - 1] == "CD"):
            end -= 1
        return last if parse.tags[end - 1] in ("IN", "DT", "CC") else end

    def _with_name_behind(self, head: int, last: int) -> int:
        """Take in the name behind a role: "a co-author, | **Ann Lee**, said", "member for culture | **Ann Lee** said"."""
        parse, cue = self.parse, self.attribution.cue
        end = parse.paragraph(head)[1]
        comma = last < end and parse.words[last] == ","
        start = last + comma
        if start >= end or parse.tags[start] not in PROPER or not self._is_role(head) or (comma and head != last - 1):
            return last
        behind = NameRuns(parse, self.words).end(start)
        if behind - start < 2 or behind >= end or not self._looks_like_person(start):
            return last
        if not comma:
            return behind if behind in cue.tokens and parse.tags[last - 1] in _NOUNS else last
        closed = parse.words[behind] in _MARKS_BEHIND and parse.deps[behind - 1] not in ("nsubj", "nsubjpass")
        return behind if closed or (parse.words[behind] == "," and behind + 1 in cue.tokens) else last

    def _name_behind_role(self, head: int, first: int, last: int) -> int:
        """Return the last token of the person's name that closes a mention, where only a role was seen before it.

        "Bank president **Ann Lee**"; "deputy minister of trade **Ann Lee**"; "the then-manager of Lake Tours, **Ann Lee**";
        "the Bureau of Roads and Bridges' director, Dr. **Ann Lee**".
        """
        parse, runs = self.parse, NameRuns(self.parse, self.words)
        if head == last - 1:
            return head
        start = next((at for at in range(max(first + 1, last - MOST_MISSING), last - 1) if runs.end(at) == last), last)
        before = start - 1
        if start == last or parse.tags[start] not in PROPER or parse.tags[before] in PROPER or start <= head < last:
            return head
        leads = next((token for token in range(first, start) if parse.tags[token] in ("IN", "TO")), -1)
        if leads < 0 and self._is_role(before) and "," not in parse.words[first:start]:
            return last - 1
        if any(parse.heads[token] == head and parse.deps[token] == "appos" for token in range(start, last)):
            return head  # looked up as an apposition
        role = self._first_head(first, before)
        if parse.words[before] == ",":
            owned = "POS" in parse.tags[first : before - 1] and self._is_role(before - 1)
            if owned and self._looks_like_person(start):
                return last - 1
            named = self._looks_like_person(start) or parse.tags[before - 1] in ("NN", "NNS")
            return last - 1 if named and self._is_role(role) and not self._has_others(first, start) else head
        if "," in parse.words[first:start] or (leads >= 0 and self._has_others(leads, start)):
            return head
        if self._is_role(before):  # not "an aide to billionaire Ann Lee"
            return head if self._is_role(role) else last - 1
        told = leads >= 0 and parse.tags[before][:2] in ("NN", "JJ") and self._is_role(role)
        return last - 1 if told and self._looks_like_person(start) else head

    def _is_role(self, token: int) -> bool:
        parse = self.parse
        return parse.tags[token] in ("NN", "NNP") and "person" in self.words.sorts.get(parse.lowers[token], ())

    def _looks_like_person(self, start: int) -> bool:
        """Tell by the first word of a name that it is a person's: a first name, or a title."""
        return gender_of_name(self.parse.lowers[start])[1] or plain(self.parse.words[start]) in self.words.titles

    def _has_others(self, first: int, last: int) -> bool:
        """Tell whether somebody else comes in: "the mayor and **her** deputy, Ann Lee", "aide to **the** singer Ann Lee"."""
        parse = self.parse
        opens = (token for token in range(first + 1, last) if parse.tags[token] in _OTHERS)
        return any(parse.lowers[token - 1] in _AND or parse.tags[first] == "IN" for token in opens)
