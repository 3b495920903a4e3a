"""Fixtures that several test modules share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def unprivileged():
    """A folder that everybody may write, and no rights beyond that: root's would open every lock."""
    folder = tempfile.mkdtemp()
    os.chmod(folder, 0o777)
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield Path(folder)
        os.seteuid(0)
    else:
        yield Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
