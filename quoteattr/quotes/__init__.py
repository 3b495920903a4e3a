"""What ``extract`` gives: the records of a text, as a tuple that can show and count itself.

Importing this package loads nothing to draw with: jinja2 and pandas wait until they are used.
"""

from quoteattr.quotes.flat import FLAT_COLUMNS, flat, flat_row, joined, unflat
from quoteattr.quotes.groups import RECORD_FIELDS, GroupRow, Groups, groups_as_csv, groups_as_json, numbers_of
from quoteattr.quotes.names import comparable_name
from quoteattr.quotes.naming import Naming, commonest
from quoteattr.quotes.result import BySpeaker, Quotes, lies_in, number_of
from quoteattr.quotes.roster import Roster, SpeakerRow, graph_as_dot, graph_as_json, rows_as_csv, rows_as_json
from quoteattr.quotes.runs import ROLES, Role, Run, cut_runs, marked_spans, paragraphs
from quoteattr.quotes.templating import embeddable_json, read_asset, render

__all__ = [
    "FLAT_COLUMNS",
    "RECORD_FIELDS",
    "ROLES",
    "BySpeaker",
    "GroupRow",
    "Groups",
    "Naming",
    "Quotes",
    "Role",
    "Roster",
    "Run",
    "SpeakerRow",
    "commonest",
    "comparable_name",
    "cut_runs",
    "embeddable_json",
    "flat",
    "flat_row",
    "graph_as_dot",
    "graph_as_json",
    "groups_as_csv",
    "groups_as_json",
    "joined",
    "lies_in",
    "marked_spans",
    "number_of",
    "numbers_of",
    "paragraphs",
    "read_asset",
    "render",
    "rows_as_csv",
    "rows_as_json",
    "unflat",
]
