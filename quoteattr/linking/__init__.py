"""Names of many documents in, who is the same person out: by the parts of the names, titles, gender and counts."""

from quoteattr.linking.aliases import Aliases, read_aliases
from quoteattr.linking.linked import AliasedNames, LinkedNames

__all__ = ["AliasedNames", "Aliases", "LinkedNames", "read_aliases"]
