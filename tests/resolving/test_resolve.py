"""Who speaks, through whom, to whom, and how the saying is put: case by case, over parses that are stored."""

import pytest
from resolution_cases import cases, of_group, records, told

from quoteattr.resolving.article import resolve
from quoteattr.rules.patterns import load_patterns


def check(case):
    found = records(case)
    wanted = [plain for plain in case["attributions"] if not plain["want"].get("merged")]
    assert len(found) == len(wanted)
    in_order = sorted(wanted, key=lambda plain: _place(case, plain["want"].get("content", plain["content"])[0]))
    ids = {record.id: wanted.index(plain) for record, plain in zip(found, in_order, strict=True)}
    for record, plain in zip(found, in_order, strict=True):
        want = {key: value for key, value in plain["want"].items() if key not in ("nth", "place", "merged", "parted")}
        said = told(record, ids)
        assert {key: said[key] for key in want} == want


def _place(case, words):
    return case["text"].index(words), -len(words)


def named(group):
    return [pytest.param(case, id=f"{case['form']} ({number})") for number, case in enumerate(of_group(group))]


@pytest.mark.parametrize("case", named("speakers"))
def test_speaker(case):
    check(case)


def fails(case):
    try:
        check(case)
    except AssertionError:
        return True
    return False


def test_intermediaries():
    """Links are weighed: a fit may win one form and lose another, but nearly all hold."""
    forms = of_group("intermediaries")
    failed = [case["form"] for case in forms if fails(case)]
    assert len(failed) <= 0.05 * len(forms), failed


@pytest.mark.parametrize("case", named("addressee"))
def test_addressee(case):
    check(case)


@pytest.mark.parametrize("case", named("negated"))
def test_negated(case):
    check(case)


@pytest.mark.parametrize("case", named("hedged"))
def test_hedged(case):
    check(case)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["form"]) for case in cases()])
def test_spans_are_the_text_and_ids_count(case):
    found = records(case)
    assert [record.id for record in found] == [f"case:{number}" for number in range(1, len(found) + 1)]
    for record in found:
        sources = [one.source for one in record.intermediaries if one.source]
        cues = [span for one in record.intermediaries for span in one.cue]
        single = [span for span in (record.source, record.addressee) if span]
        for span in (*record.content, *record.cue, *sources, *cues, *single):
            assert case["text"][span.start : span.end] == span.text


def test_the_order_in_which_attributions_come_changes_nothing():
    from resolution_cases import attributions_of, parse_of

    for case in cases():
        parse = parse_of(case)
        attributions = attributions_of(parse, case)
        forwards = resolve(parse, load_patterns(), attributions, "case")
        backwards = resolve(parse_of(case), load_patterns(), attributions[::-1], "case")
        assert forwards == backwards


def test_no_attribution_no_record():
    from resolution_cases import parse_of

    assert resolve(parse_of(cases()[0]), load_patterns(), [], "case") == ()
