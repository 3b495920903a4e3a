"""The files of ``patterns/`` in, rules out: cues, names, structural patterns, weights; nothing else reads that folder."""

from quoteattr.rules.chainwords import ChainWords
from quoteattr.rules.lexicon import Cue, CueClass, Lexicon
from quoteattr.rules.names import (
    Gender,
    NameWords,
    Sort,
    gender_of_name,
    is_initial_of,
    plain,
    singular,
    sure_gender_of_name,
    surname,
)
from quoteattr.rules.patterns import (
    Pattern,
    PatternFiles,
    Patterns,
    builtin_folder,
    compile_patterns,
    load_patterns,
    matching,
    read_pattern_files,
)
from quoteattr.rules.weights_file import (
    WeightsPart,
    read_weights_part,
    weights_digest,
    write_weights_part,
)

__all__ = [
    "ChainWords",
    "Cue",
    "CueClass",
    "Gender",
    "Lexicon",
    "NameWords",
    "Pattern",
    "PatternFiles",
    "Patterns",
    "Sort",
    "WeightsPart",
    "builtin_folder",
    "compile_patterns",
    "gender_of_name",
    "is_initial_of",
    "load_patterns",
    "matching",
    "plain",
    "read_pattern_files",
    "read_weights_part",
    "singular",
    "sure_gender_of_name",
    "surname",
    "weights_digest",
    "write_weights_part",
]
