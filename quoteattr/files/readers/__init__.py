"""Inputs of the command line: text files, folders, standard input, JSONL, CSV and Parquet tables.

Texts are read exactly: bytes are decoded and nothing else, so offsets count in what
``open(path, encoding=..., newline="").read()`` returns, carriage returns included. A byte order mark is therefore the
first character of a text file read as ``utf-8``; ``--encoding utf-8-sig`` drops it. In tables it belongs to the file,
not to a text, and is always dropped.

A wrong call (a missing file, a folder without texts) raises before anything is read. What is wrong inside an input (a
broken line, a bad byte) comes out as a ``Fault`` in its place, so that one bad document never loses the others.
"""

from quoteattr.files.readers.reader import Reader
from quoteattr.files.readers.sources import INPUT_FORMATS, Document, Fault, InputFormat, Reading, Source, find_sources

__all__ = ["INPUT_FORMATS", "Document", "Fault", "InputFormat", "Reader", "Reading", "Source", "find_sources"]
