"""Through whom a statement comes: the outlets, agencies, documents and spokesmen between a source and the reader.

``reading.read_chain`` reads one attribution's chain from its sentence and calls the others; ``documents`` looks further back.
"""
