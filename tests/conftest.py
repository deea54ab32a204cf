"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.settings import Settings
from retrieval.demo import generate
from retrieval.index import build_index

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of public data sets: ``FLOORWALKER_DATA``, else ``../shared/data``; skips where there is none."""
    folder = Path(os.environ.get("FLOORWALKER_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no public data sets at {folder}; set FLOORWALKER_DATA")
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the whole demo shop imported; tests that write to its database take a floor of their own."""
    home = tmp_path_factory.mktemp("demo")
    build_index(generate(), home, Settings().retrieval.embedder)
    return home


@pytest.fixture
def demo_settings(demo_home: Path, tmp_path: Path) -> Settings:
    """Settings for the demo shop with a database of the test's own."""
    return Settings(home=demo_home, database=f"sqlite:///{tmp_path}/floorwalker.db")
