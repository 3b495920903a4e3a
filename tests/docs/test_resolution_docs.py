"""docs/resolution.md shows every case that is tested, as it is. Run as a script it writes them there anew."""

import re
from pathlib import Path

import pytest
from resolution_cases import of_group

PAGE = Path(__file__).parent.parent.parent / "docs" / "resolution.md"
BLOCK = re.compile(r"<!-- cases: ([a-z]+) -->\n(.*?)(?=\n#|\Z)", re.DOTALL)
GROUPS = ("intermediaries", "addressee", "negated", "hedged", "speakers")


def table_of(group):
    """Return the cases of a group as a table."""
    heading = {"addressee": "addressee", "negated": "negated", "hedged": "hedged"}.get(group, "speaker, through whom")
    rows = [f"| form | sentence | {heading} |", "|---|---|---|"]
    rows += [f"| {case['form']} | {_marked(case)} | {_answer(case, group)} |" for case in of_group(group)]
    return "\n" + "\n".join(rows) + "\n"


def _marked(case):
    text = case["text"]
    for words in (words for plain in case["attributions"] for words in plain["cue"]):
        text = re.sub(rf"(?<![\w*]){re.escape(words)}(?![\w*])", f"**{words}**", text, count=1)
    return text.replace("\n", " ¶ ").replace("|", "\\|")


def _answer(case, group):
    return "; ".join(_told(plain["want"], group) for plain in case["attributions"] if not plain["want"].get("merged"))


def _told(want, group):
    if group in ("negated", "hedged"):
        return "yes" if want[group] else "no"
    if group == "addressee":
        return want[group] or "none"
    speaker = want.get("speaker", "…") or "*open*"
    through = " through " + ", ".join(name for name, _ in want["intermediaries"]) if want.get("intermediaries") else ""
    return speaker + through


@pytest.mark.parametrize("group", GROUPS)
def test_cases_are_in_the_docs(group):
    shown = {match[1]: match[2] for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert table_of(group).strip() in shown[group], "write it anew with this script"


def _rewritten(match):
    rest = re.sub(r"\n?\|.*\n", "", match[2] + "\n").strip("\n")
    return f"<!-- cases: {match[1]} -->\n{table_of(match[1])}" + (f"\n{rest}\n" if rest else "")


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(_rewritten, page), encoding="utf-8")
