"""Files in, files out: readers of articles, writers of records, long jobs with workers, and other tools' forms."""

from quoteattr.files.convert import TOOLS, Tool, document_for, objects_for, read_document, to_textacy
from quoteattr.files.jobs import ExtractTask, Running, run, signature
from quoteattr.files.outputs import (
    FileOutput,
    Output,
    StreamOutput,
    Tally,
    cannot_write,
    errors_path,
    is_file,
    part_path,
    progress_path,
)
from quoteattr.files.parquet import load_pyarrow, record_schema
from quoteattr.files.process import Done, Task, Work, WorkerProcess
from quoteattr.files.readers import INPUT_FORMATS, Document, Fault, Reader, Reading, Source, find_sources
from quoteattr.files.readers.sources import STDIN
from quoteattr.files.whole import same_file, whole_file
from quoteattr.files.workers import results
from quoteattr.files.writers import (
    OUTPUT_FORMATS,
    OutputFormat,
    format_of,
    json_line,
    output_format_of,
    read_rows_of_records,
    refuse_foreign_ending,
    without_kept,
)

__all__ = [
    "INPUT_FORMATS",
    "OUTPUT_FORMATS",
    "STDIN",
    "TOOLS",
    "Document",
    "Done",
    "ExtractTask",
    "Fault",
    "FileOutput",
    "Output",
    "OutputFormat",
    "Reader",
    "Reading",
    "Running",
    "Source",
    "StreamOutput",
    "Tally",
    "Task",
    "Tool",
    "Work",
    "WorkerProcess",
    "cannot_write",
    "document_for",
    "errors_path",
    "find_sources",
    "format_of",
    "is_file",
    "json_line",
    "load_pyarrow",
    "objects_for",
    "output_format_of",
    "part_path",
    "progress_path",
    "read_document",
    "read_rows_of_records",
    "record_schema",
    "refuse_foreign_ending",
    "results",
    "run",
    "same_file",
    "signature",
    "to_textacy",
    "whole_file",
    "without_kept",
]
