"""The weights file: what was learnt, as text that a person can read and, beside it, the arrays that no one reads.

``weights.json`` says what made the weights, their thresholds, and the features of each model; ``weights.npz`` beside it
holds the arrays, as numpy writes them, without pickle. The text lists every array with its type and shape, and has the
digest of the other file, so that the two cannot be mixed up and damage is noticed.

Both have parts, one for each kind of model that is fitted by itself; a part's arrays stand under its name, as in
``attributions/models/cue/value``.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from quoteattr.errors import PatternError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Every member of the archive bears this date, so that the same arrays give the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)

#: What reading a damaged or foreign file may raise.
_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error)


@frozen(eq=False)
class WeightsPart:
    """What was learnt for one kind of model.

    Attributes:
        about: The readable part, plain data as JSON has it.
        arrays: The arrays by name; a name may have steps, as ``models/cue/value``.
    """

    about: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]

    def below(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return the arrays whose names start with a prefix and ``/``, by the rest of their names."""
        start = f"{prefix}/"
        return {name.removeprefix(start): array for name, array in self.arrays.items() if name.startswith(start)}


def weights_digest(file: Path) -> str:
    """Return the first ten hexadecimal digits of the digest of a weights file, arrays included."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]  # it has the digest of the arrays


@functools.lru_cache(maxsize=4)
def read_weights_part(name: str, file: Path) -> WeightsPart:
    """Read a part of a weights file.

    Args:
        name: The part.
        file: The readable file; its arrays stand beside it.

    Raises:
        PatternError: A file is missing, damaged, not of this kind, or does not belong to the other; or has no such part.
    """
    try:
        about, archive = _read(file)
        return _part(about, archive, name)
    except _DAMAGE as error:
        raise PatternError(
            f"{file}: not a weights file ({type(error).__name__}: {error}); make one with `quoteattr calibrate`."
        ) from error


def write_weights_part(name: str, part: WeightsPart, file: Path) -> None:
    """Write a part of a weights file, readable part and arrays; other parts that stand there are kept.

    Args:
        name: The part.
        part: What was learnt.
        file: The readable file; the arrays are written beside it, under the same name with the ending ``.npz``.

    Raises:
        PatternError: A file stands there that is not a weights file.
        OSError: A file cannot be written.
    """
    parts = {name: part}
    if file.exists():
        try:
            about, archive = _read(file)
            parts = {**{other: _part(about, archive, other) for other in about["parts"]}, **parts}
        except _DAMAGE as error:
            raise PatternError(
                f"{file}: stands there and is not a weights file; move it away or name another."
            ) from error
    arrays = {f"{name}/{key}": part.arrays[key] for name, part in sorted(parts.items()) for key in sorted(part.arrays)}
    packed = _packed(arrays)
    plain = {
        "sha256": hashlib.sha256(packed).hexdigest(),
        "parts": {name: dict(part.about) for name, part in sorted(parts.items())},
        "arrays": {name: _kind(array) for name, array in arrays.items()},
    }
    _arrays_file(file).write_bytes(packed)
    file.write_text(_readable(plain) + "\n", encoding="utf-8")


def _arrays_file(file: Path) -> Path:
    return file.with_suffix(".npz")


def _read(file: Path) -> tuple[dict[str, Any], bytes]:
    """Return the readable part and the bytes of the arrays that belong to it."""
    about = json.loads(file.read_text(encoding="utf-8"))
    beside = _arrays_file(file)
    archive = beside.read_bytes()
    if hashlib.sha256(archive).hexdigest() != about["sha256"]:
        raise ValueError(f"{beside.name} is damaged or belongs to another {file.name}")
    return about, archive


def _part(about: Mapping[str, Any], archive: bytes, name: str) -> WeightsPart:
    """Return one part, each of its arrays as the readable file announces it."""
    import numpy as np

    arrays: dict[str, NDArray[Any]] = {}
    with np.load(io.BytesIO(archive), allow_pickle=False) as stored:
        for path, kind in about["arrays"].items():
            if not path.startswith(f"{name}/"):
                continue
            if path not in stored:
                raise ValueError(f"the array {path} is missing")
            array = stored[path]
            if _kind(array) != kind:
                raise ValueError(f"the array {path} is {_kind(array)}, not {kind}")
            array.flags.writeable = False
            arrays[path.removeprefix(f"{name}/")] = array
    if name not in about["parts"]:
        raise ValueError(f"it has no part {name!r}")
    return WeightsPart(about["parts"][name], arrays)


def _kind(array: NDArray[Any]) -> str:
    """Return type and shape of an array in a word, such as ``float32[120, 61]``."""
    return f"{array.dtype.name}{list(array.shape)}"


def _packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays as an ``.npz`` archive; unlike ``numpy.savez``, without the time of day."""
    import numpy as np

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # as on Unix, wherever it is made
            member.external_attr = 0o644 << 16
            plain = io.BytesIO()
            np.lib.format.write_array(plain, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            archive.writestr(member, plain.getvalue(), compresslevel=9)
    return packed.getvalue()


def _readable(plain: Any, indent: int = 0) -> str:
    """Return plain data as JSON, a key a line; a list stands on one."""
    if not isinstance(plain, Mapping) or not plain:
        return json.dumps(plain, ensure_ascii=False)
    space = " " * (indent + 1)
    lines = (f"{space}{json.dumps(key)}: {_readable(value, indent + 1)}" for key, value in plain.items())
    return "{\n" + ",\n".join(lines) + f"\n{' ' * indent}}}"
