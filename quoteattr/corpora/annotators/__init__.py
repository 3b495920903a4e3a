"""Annotators' own tools: records into their forms as something to start from, corrected ones back as gold attributions.

In go records and their texts, out come files that Label Studio, brat and doccano read; and in go their exports, or a table of
one's own labels, and out come ``GoldDocument``s and a folder with ``gold.jsonl``.
"""

from quoteattr.corpora.annotators.doccano import Unit, read_row, row_of
from quoteattr.corpora.annotators.labelstudio import labelling_config, read_task, task_of
from quoteattr.corpora.annotators.marks import Link, Mark, Marked, labelled, marked
from quoteattr.corpora.annotators.plain import file_name, plain_document, write_folder, write_text
from quoteattr.corpora.annotators.standoff import CONFIGURATION, annotation_of, read_folder
from quoteattr.corpora.annotators.table import read_table

__all__ = [
    "CONFIGURATION",
    "Link",
    "Mark",
    "Marked",
    "Unit",
    "annotation_of",
    "file_name",
    "labelled",
    "labelling_config",
    "marked",
    "plain_document",
    "read_folder",
    "read_row",
    "read_table",
    "read_task",
    "row_of",
    "task_of",
    "write_folder",
    "write_text",
]
