"""The weights file: what is written is read again, the same arrays give the same bytes, and damage is told."""

import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from quoteattr.errors import PatternError
from quoteattr.rules import WeightsPart, read_weights_part, weights_digest, write_weights_part
from quoteattr.weighing import builtin_weights

PART = WeightsPart(
    about={"made": {"by": "Zoë"}, "threshold": 0.5},
    arrays={
        "models/one/value": np.arange(6, dtype=np.float32).reshape(2, 3),
        "names": np.array([1, 2], dtype=np.uint8),
    },
)

some_arrays = st.dictionaries(
    st.text("abc/", min_size=1, max_size=6).filter(lambda name: name.strip("/") == name and "//" not in name),
    arrays_of.arrays(
        st.sampled_from([np.uint8, np.int16, np.int32, np.float32, np.float64]), arrays_of.array_shapes(max_side=4)
    ),
    max_size=4,
)


@pytest.fixture
def file(tmp_path):
    write_weights_part("toys", PART, tmp_path / "weights.json")
    return tmp_path / "weights.json"


@given(some_arrays)
def test_a_part_is_read_as_it_was_written(tmp_path_factory, arrays):
    file = tmp_path_factory.mktemp("part") / "weights.json"
    write_weights_part("toys", WeightsPart({"made": {}}, arrays), file)
    again = read_weights_part("toys", file)
    assert again.about == {"made": {}}
    assert {name: (one.dtype, one.shape, one.tobytes()) for name, one in again.arrays.items()} == {
        name: (one.dtype, one.shape, one.tobytes()) for name, one in arrays.items()
    }


def test_arrays_are_found_by_the_first_steps_of_their_names(file):
    part = read_weights_part("toys", file)
    assert part.about == PART.about
    assert list(part.below("models/one")) == ["value"]
    assert part.below("model") == {}


def test_the_same_arrays_give_the_same_bytes(file, tmp_path):
    again = tmp_path / "again.json"
    write_weights_part("toys", PART, again)
    assert again.read_bytes() == file.read_bytes()
    assert again.with_suffix(".npz").read_bytes() == file.with_suffix(".npz").read_bytes()


def test_other_parts_are_kept(file):
    write_weights_part("more", WeightsPart({"made": {}}, {"names": np.array([3])}), file)
    read_weights_part.cache_clear()
    assert read_weights_part("toys", file).arrays["names"].tolist() == [1, 2]
    assert read_weights_part("more", file).arrays["names"].tolist() == [3]


def test_no_array_that_was_read_can_be_written_to(file):
    with pytest.raises(ValueError, match="read-only"):
        read_weights_part("toys", file).arrays["names"][0] = 9


def told(file, part="toys"):
    with pytest.raises(PatternError, match="not a weights file") as caught:
        read_weights_part(part, file)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{file}: ")
    assert str(caught.value).endswith("make one with `quoteattr calibrate`.")
    return str(caught.value)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sha256": 3}', "\xff"])
def test_a_file_of_another_kind_is_told(file, text):
    file.write_bytes(text.encode("latin-1"))
    told(file)


def test_a_missing_file_is_told(file):
    file.with_suffix(".npz").unlink()
    assert "No such file" in told(file)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: b"", lambda data: data[:60] + b"?" + data[61:]]
)
def test_damaged_arrays_are_told(file, damage):
    beside = file.with_suffix(".npz")
    beside.write_bytes(damage(beside.read_bytes()))
    assert "weights.npz is damaged or belongs to another weights.json" in told(file)


def changed(file, change):
    """Change the readable file, as one who edits it would."""
    plain = json.loads(file.read_text("utf-8"))
    change(plain)
    file.write_text(json.dumps(plain), encoding="utf-8")


def test_arrays_of_another_shape_are_told(file):
    changed(file, lambda plain: plain["arrays"].update({"toys/names": "uint8[3]"}))
    assert "the array toys/names is uint8[2], not uint8[3]" in told(file)


def test_a_missing_array_is_told(file):
    changed(file, lambda plain: plain["arrays"].update({"toys/more": "uint8[3]"}))
    assert "the array toys/more is missing" in told(file)


def test_a_missing_part_is_told(file):
    assert "it has no part 'speakers'" in told(file, "speakers")


def test_pickled_objects_are_not_read(file):
    import hashlib

    beside = file.with_suffix(".npz")
    np.savez(beside, **{"toys/names": np.array([{}], dtype=object)})
    changed(
        file,
        lambda plain: plain.update(
            sha256=hashlib.sha256(beside.read_bytes()).hexdigest(), arrays={"toys/names": "object[1]"}
        ),
    )
    assert "allow_pickle=False" in told(file)


def test_what_is_no_weights_file_is_not_written_over(file):
    file.write_text("my notes", encoding="utf-8")
    with pytest.raises(PatternError, match="stands there and is not a weights file"):
        write_weights_part("toys", PART, file)
    assert file.read_text("utf-8") == "my notes"


def test_the_built_in_arrays_are_small_and_dated_alike():
    beside = builtin_weights().with_suffix(".npz")
    assert beside.stat().st_size < 4_000_000
    with zipfile.ZipFile(beside) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert json.loads(builtin_weights().read_text("utf-8"))["sha256"]
    assert len(weights_digest(builtin_weights())) == 10
