"""Reads test dialogues: YAML with one or more documents, JSONL with a case a line, and a set's ``set.yaml``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from eval.dialogues import Case, OwnCatalogue, Set, Shape, SharedCatalogue
from retrieval.errors import UsageError

SETS = Path(__file__).with_name("sets")
SET_FILE = "set.yaml"
ENDINGS = (".yaml", ".yml", ".jsonl")
S = TypeVar("S", bound=Shape)
_MEND = "eval/dialogues.schema.json lists every field and its meaning."
_SET_MEND = "eval/set.schema.json lists every field and its meaning."


@dataclass(frozen=True)
class DialogueSet:
    """Cases that are played on one catalogue.

    ``folder``: the nearest one with a ``set.yaml``, else the one named. ``catalogue`` None: the one in force.
    ``files``: what the cases were read from.
    """

    name: str
    folder: Path
    catalogue: str | SharedCatalogue | OwnCatalogue | None
    cases: list[Case]
    files: tuple[Path, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the files of cases."""
        return hashlib.sha256(b"\0".join(path.read_bytes() for path in self.files)).hexdigest()


def named_path(name: str) -> Path:
    """A path that exists, or the set of that name that comes along.

    Raises:
        UsageError: neither.
    """
    path = Path(name)
    if path.exists():
        return path
    if (SETS / name).is_dir():
        return SETS / name
    known = ", ".join(sorted(each.name for each in SETS.iterdir() if each.is_dir()))
    raise UsageError(f"No dialogue set {name!r}", mend=f"Name a file, a folder, or one of: {known}.")


def load_set(path: Path) -> DialogueSet:
    """The cases of a file or folder, with the catalogue of the nearest ``set.yaml`` at or above it.

    Raises:
        UsageError: nothing there, a malformed file, an id used twice, or several sets in the folder.
    """
    path = path.resolve()
    if not path.exists():
        raise UsageError(f"There is no {path}", mend="Name a file or a folder of dialogues.")
    start = path if path.is_dir() else path.parent
    folder = next((each for each in (start, *start.parents) if (each / SET_FILE).is_file()), None)
    below = [each for each in sorted(start.rglob(SET_FILE)) if path.is_dir() and each.parent != folder]
    if below:
        names = ", ".join(each.parent.name for each in below)
        raise UsageError(f"{path} holds several sets: {names}", mend="Name them one by one.")
    catalogue = load_set_file(folder / SET_FILE).catalogue if folder else None
    own = {folder / SET_FILE} if folder else set()
    if folder and isinstance(catalogue, OwnCatalogue):
        own |= {folder / name for name in (catalogue.feed, catalogue.reviews) if name}
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.suffix in ENDINGS)
    files = [each for each in files if each not in own]
    if not files:
        raise UsageError(
            f"No dialogue ({', '.join('*' + ending for ending in ENDINGS)}) under {path}",
            mend="Sets that come along lie in eval/sets.",
        )
    cases: dict[str, Case] = {}
    for file in files:
        for line, case in read_cases(file):
            if case.id in cases:
                raise UsageError(f"{file}:{line}: id: {case.id!r} is used twice", mend="Give it an id of its own.")
            cases[case.id] = case
    return DialogueSet((folder or start).name, folder or start, catalogue, list(cases.values()), tuple(files))


def choose(cases: Sequence[Case], split: str = "dev", tag: str = "") -> list[Case]:
    """The cases of a split (``dev``, ``held_out``, ``all``) and, where one is named, of a tag.

    Raises:
        UsageError: none is left.
    """
    found = [case for case in cases if split in ("all", case.split) and (not tag or tag in case.tags)]
    if not found:
        tags = ", ".join(sorted({each for case in cases for each in case.tags})) or "none"
        raise UsageError(f"No dialogue of split {split!r} and tag {tag!r}", mend=f"Tags in the set: {tags}.")
    return found


def load_set_file(path: Path) -> Set:
    """One ``set.yaml``.

    Raises:
        UsageError: it is not YAML or not of the shape; names file, line or field, and why.
    """
    documents = _documents(path)
    if len(documents) != 1:
        raise UsageError(f"{path}: holds {len(documents)} documents, one is needed", mend=_SET_MEND)
    node, value = documents[0]
    return _validated(Set, value, path, node, 1, _SET_MEND)


def read_cases(path: Path) -> Iterator[tuple[int, Case]]:
    """Every case of one file with the line it begins at, counted from 1.

    Raises:
        UsageError: the file is not YAML or JSONL, or holds something that is no case; names file, line, field, why.
    """
    if path.suffix == ".jsonl":
        for line, text in enumerate(_text(path).splitlines(), start=1):
            if text.strip():
                try:
                    value = json.loads(text)
                except json.JSONDecodeError as error:
                    raise UsageError(f"{path}:{line}: not JSON: {error}", mend=_MEND) from error
                yield line, _validated(Case, value, path, None, line, _MEND)
        return
    for node, value in _documents(path):
        line = node.start_mark.line + 1 if node else 1
        yield line, _validated(Case, value, path, node, line, _MEND)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8: {error}", mend="Save it as UTF-8.") from error


def _documents(path: Path) -> list[tuple[yaml.Node | None, object]]:
    """Each YAML document as its nodes, for line numbers, and its value; an empty file is one empty document."""
    text = _text(path)
    try:
        nodes = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
        values = list(yaml.safe_load_all(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"{path}:{line}: not YAML: {error.problem}", mend=_MEND) from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not YAML: {error}", mend=_MEND) from error
    # A `---` at the very start or end makes a document of nothing.
    found: list[tuple[yaml.Node | None, object]] = [
        (node, value) for node, value in zip(nodes, values, strict=True) if value is not None
    ]
    return found or [(None, None)]


def _validated(shape: type[S], value: object, path: Path, node: yaml.Node | None, line: int, mend: str) -> S:
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        places = [
            f"{'.'.join(str(part) for part in item['loc']) or 'the whole'}: {item['msg']}" for item in error.errors()
        ]
        at = _line_of(node, error) if node else line
        raise UsageError(f"{path}:{at}: " + "; ".join(places), mend=mend) from error


def _line_of(node: yaml.Node, error: ValidationError) -> int:
    """Line, from 1, of the deepest node on the first error's way that the document has."""
    line = node.start_mark.line + 1
    for part in error.errors()[0]["loc"]:
        if isinstance(node, yaml.MappingNode):
            entry = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
