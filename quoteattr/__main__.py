"""``python -m quoteattr``: the same as the ``quoteattr`` command."""

from quoteattr.cli import main

if __name__ == "__main__":
    main()
