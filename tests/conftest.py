"""Fixtures that several test modules share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# Read when numpy and scikit-learn are loaded, here and in the commands that tests run. Two test runs share two cores:
# threads that wait for each other's turn make a fit of the weights take three times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")


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


@pytest.fixture(scope="session")
def extractor():
    """The engine with its default configuration, loaded once; others take its ``pipeline``, and load nothing."""
    from quoteattr import Extractor

    return Extractor()


@pytest.fixture(scope="session")
def everything(extractor):
    """The engine with all acts and forms, on the same pipeline."""
    from quoteattr import Config, Extractor
    from quoteattr.records import ACTS

    return Extractor(Config(acts=ACTS), pipeline=extractor.pipeline)


# A first call may load a library; how long a test takes says nothing on a busy machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
