"""The project's own files: what is said twice agrees, and what others parse can be parsed."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from assistant.settings import Settings
from retrieval.errors import EXTRAS, MissingExtra
from ui.cli import app
from ui.cli_page import page

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[;<>=! ]", each)[0].lower().replace("_", "-") for each in requirements}


DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = ["README.md", "CONTRIBUTING.md", *(str(path.relative_to(ROOT)) for path in DOCS)]
PINNED = names((ROOT / "constraints.txt").read_text("utf-8").split())


def test_the_page_on_the_command_line_is_the_command_line() -> None:
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == page(), "run: make docs"


def test_everything_that_is_installed_is_pinned() -> None:
    assert names(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]) <= PINNED


def test_a_missing_extra_is_installed_by_the_readmes_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for extra, command in EXTRAS.items():
        assert extra in PROJECT["optional-dependencies"]
        assert command in readme and command in str(MissingExtra("This", extra))


def test_serving_installs_no_pytorch() -> None:
    assert not PINNED & {"torch", "vllm", "transformers", "bitsandbytes", "nvidia-cublas-cu12"}


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme and "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_compose_names_its_four_parts_and_only_settings_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    assert services.keys() == {"app", "model", "chroma", "database"}
    for name, value in services["app"]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.llm.url == "http://model:8081/v1"
    assert settings.retrieval.chroma_url == "http://chroma:8000"
    chroma = services["chroma"]["image"].split(":")[1]
    assert f"chromadb=={chroma}" in (ROOT / "constraints.txt").read_text("utf-8")


def test_the_image_is_built_by_the_same_steps() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#")]
    known = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "VOLUME", "EXPOSE", "CMD"}
    assert {word for word, *_ in words} <= known
    commands = "\n".join(rest[0] for _, *rest in words if rest)
    made = set(re.findall(r"(?:^|\"|&& )make ([\w./-]+)", commands, re.MULTILINE))
    targets = set(re.findall(r"^(?:\$\(VENV\)/)?([\w.-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {each.removeprefix(".venv/") for each in made} <= targets


@pytest.mark.parametrize("name", PAGES)
def test_links_in_the_docs_lead_somewhere(name: str) -> None:
    path = ROOT / name
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def linked(page: Path) -> set[Path]:
    """The project's own pages that a page links to."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+\.md)", page.read_text("utf-8"))
    return {(page.parent / target).resolve() for target in targets}


def test_every_page_is_found_from_the_readme_in_two_steps() -> None:
    first = linked(ROOT / "README.md")
    assert {*DOCS} <= first.union(*map(linked, first))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_paths_in_the_docs_are_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"`((?:assistant|retrieval|ui|eval|finetune|tests|docs)/[\w./-]*)`", text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", PAGES)
def test_commands_in_the_docs_are_commands(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    said = re.findall(r"^(?:\$ )?(floorwalker .+)$|`(floorwalker [^`]+)`", text, re.MULTILINE)
    for line in (first or second for first, second in said):
        command: Any = get_command(app)
        for word in shlex.split(line, comments=True)[1:]:
            if word in getattr(command, "commands", {}):
                command = command.commands[word]
            elif word.startswith("-"):
                known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
                assert word.partition("=")[0] in {*known, "--help"}, line
            else:
                assert not hasattr(command, "commands") or not word.islower(), line


def test_settings_in_the_readme_are_settings() -> None:
    table = re.findall(r"^\|.*\|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    keys = [key for row in table for key in re.findall(r"`([a-z]+(?:\.[a-z_]+)?)(?: = [^`]+)?`", row)]
    assert len(keys) > 8
    for key in keys:
        fields: Any = Settings.model_fields
        for part in key.split("."):
            assert part in fields, key
            fields = getattr(fields[part].annotation, "model_fields", {})
