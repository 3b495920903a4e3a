"""What ``extract`` gives: the records of a text, as a tuple that can show and count itself.

Importing this package loads nothing to draw with: jinja2 and pandas wait until they are used.
"""

from quoteattr.quotes.result import Quotes

__all__ = ["Quotes"]
