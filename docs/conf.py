"""Settings of the docs site: ``sphinx-build -W -n -b html docs site`` builds it, without any network."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = _PROJECT["name"]
copyright = "the quoteattr developers"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["images"]
html_theme = "furo"
html_title = "quoteattr"
html_show_sphinx = False
html_copy_source = False
# Headings can be linked as on a page of Markdown: record.md#speaker.
myst_heading_anchors = 3
