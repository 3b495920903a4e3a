"""Pattern files in, rules out: the cues, names and structural patterns of ``patterns/``; nothing else reads that folder."""

from quoteattr.rules.chainwords import ChainWords
from quoteattr.rules.lexicon import Cue, CueClass, Lexicon
from quoteattr.rules.names import Gender, NameWords, Sort, gender_of_name, plain, singular, surname
from quoteattr.rules.patterns import Pattern, Patterns, builtin_folder, load_patterns, matching

__all__ = [
    "ChainWords",
    "Cue",
    "CueClass",
    "Gender",
    "Lexicon",
    "NameWords",
    "Pattern",
    "Patterns",
    "Sort",
    "builtin_folder",
    "gender_of_name",
    "load_patterns",
    "matching",
    "plain",
    "singular",
    "surname",
]
