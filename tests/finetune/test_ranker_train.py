"""A very small ranker, trained in earnest where PyTorch is installed; and what is said where it is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.floor import open_floor
from assistant.settings import Settings
from finetune.ranker.card import write_card
from finetune.ranker.data import Group
from finetune.ranker.shop import put_in_force, train_ranker
from retrieval.errors import FloorwalkerError, MissingExtra, UsageError
from retrieval.feed import Feed
from retrieval.index import build_index
from retrieval.judgments import Judgment
from retrieval.product import Product
from retrieval.progress import silent
from retrieval.ranker import ranker_folder
from retrieval.weights import FEATURES

WORDS = ("lamp", "kettle", "chair", "red", "blue", "small", "large", "desk")


def test_without_pytorch_the_install_command_is_named(demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    index = open_floor(demo_settings).stock().index
    with pytest.raises(MissingExtra, match="train"):
        train_ranker(index, demo_settings, [], minutes=1, epochs=1, progress=silent)


def test_the_card_says_what_serving_and_people_need(tmp_path: Path) -> None:
    write_card(tmp_path, version="1", data={"catalogue": "3 products"}, metrics={"fusion": 0.5}, made_by="a command")
    card = json.loads((tmp_path / "card.json").read_text())
    assert {"name", "version", "languages", "max_tokens", "layers", "licence", "data", "metrics"} <= set(card)
    page = (tmp_path / "CARD.md").read_text()
    assert all(said in page for said in ("a command", "catalogue: 3 products", "fusion: 0.5", "Apache-2.0"))


def test_the_version_put_in_force_is_the_one_that_serves(tmp_path: Path) -> None:
    for version in ("a", "b"):
        folder = tmp_path / "models" / "ranker" / version
        folder.mkdir(parents=True)
        put_in_force(folder)
        assert ranker_folder(tmp_path) == folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence encoder of two narrow layers that has learnt nothing yet, with a tokenizer of a few words."""
    pytest.importorskip("torch", reason=str(MissingExtra("This test", "train")))
    transformers = pytest.importorskip("transformers", reason="the [train] extra is not installed")
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("base")
    vocabulary = {word: at for at, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=6, num_attention_heads=2, intermediate_size=64
    )
    transformers.BertModel(config).save_pretrained(folder)
    return folder


def lessons(count: int, seed: int) -> list[object]:
    """Whatever is asked for, lamps are right and desks are wrong: little enough for a small model to learn."""
    from finetune.ranker.train import Lesson

    rng = np.random.default_rng(seed)
    made: list[object] = []
    for _ in range(count):
        query = " ".join(rng.choice(WORDS, 2, replace=False))
        texts = tuple(" ".join(rng.choice(WORDS, 3, replace=False)) for _ in range(8))
        right = np.array([("lamp" in text) - ("desk" in text) for text in texts], np.float32)
        blank = np.zeros(8, np.float32)
        group = Group(query, texts, np.zeros((8, len(FEATURES)), np.float32), blank - 1, right, np.arange(8))
        made.append(Lesson(group, 2 * right))
    return made


def test_training_brings_the_model_nearer_to_its_teacher_and_is_repeatable(base: Path) -> None:
    from finetune.ranker.model import LAYERS, open_tokenizer, opinions, start_model
    from finetune.ranker.train import Course, fit

    tokenizer = open_tokenizer(base)
    # So many minutes that the clock has no say in the rate, however busy the machine is.
    course = Course(rate=3e-3, minutes=10_000, passes=6, seed=1)
    runs = []
    for _ in range(2):
        model = start_model(base, 1)
        assert model.config.num_hidden_layers == len(LAYERS)
        losses = fit(model, tokenizer, lessons(120, 0), lessons(20, 9), course, silent)  # type: ignore[arg-type]
        assert min(losses) < 0.8 * losses[0]
        runs.append(opinions(model, tokenizer, "red chair", ["red lamp kettle", "blue kettle desk"]))
    assert runs[0][0] > runs[0][1]
    assert np.allclose(runs[0], runs[1], atol=0.3), "seeds are fixed"


def test_opinions_do_not_hang_on_what_else_is_read(base: Path) -> None:
    from finetune.ranker.model import open_tokenizer, opinions, start_model

    model, tokenizer = start_model(base, 1), open_tokenizer(base)
    texts = [" ".join(WORDS[: 1 + at % 8]) for at in range(100)]
    together = opinions(model, tokenizer, "red lamp", texts)
    alone = [opinions(model, tokenizer, "red lamp", [text])[0] for text in texts]
    assert np.allclose(together, alone, atol=0.02), "bfloat16 keeps three digits"


def test_a_catalogue_too_small_to_train_on_is_said_so(demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnxscript")
    monkeypatch.setattr("finetune.ranker.shop.FEWEST_PRODUCTS", 10**9)
    with pytest.raises(FloorwalkerError, match="are needed to train a ranker"):
        train_ranker(open_floor(demo_settings).stock().index, demo_settings, [], minutes=1, epochs=1, progress=silent)


@pytest.fixture(scope="module")
def one_kind(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A shop of sixty lamps without categories, from which no labels can be derived."""
    home = tmp_path_factory.mktemp("lamps")
    products = [Product(id=f"l{at}", title=f"{WORDS[at % 8]} lamp number {at}") for at in range(60)]
    build_index(Feed("lamps", products), home, Settings().retrieval.embedder)
    return Settings(home=home)


def test_judgments_suffice_where_the_catalogue_gives_no_labels(
    one_kind: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: list[str] = []

    def learn(base: Path, encoder: object, groups: object, judged: Sequence[Group], **rest: object) -> SimpleNamespace:
        taught.extend(group.query for group in judged)
        return SimpleNamespace(judged_logits=[group.grades - 1 for group in judged])

    for name, stand_in in {
        "need_training": lambda: None,
        "path_of": lambda name, home: Path(name, "model"),
        "load_embedder": lambda name, home: None,
        "learn": learn,
        "write_model": lambda learnt, base, folder: folder.mkdir(parents=True),
    }.items():
        monkeypatch.setattr(f"finetune.ranker.shop.{name}", stand_in)
    index = open_floor(one_kind).stock().index
    judged = [Judgment(f"lamp number {at}", f"l{at + more}", 3 - more) for at in range(25) for more in range(3)]
    report = train_ranker(index, one_kind, judged, minutes=1, epochs=1, progress=silent)
    assert sorted(taught) == sorted({each.query for each in judged})
    assert report["validated on"] == "25 judged queries" and report["kept"]
    assert ranker_folder(one_kind.home) == Path(report["folder"])
    with pytest.raises(UsageError, match="Or give judgments of 20 queries or more: --judgments PATH"):
        train_ranker(index, one_kind, judged[:30], minutes=1, epochs=1, progress=silent)


def test_pruning_the_vocabulary_leaves_opinions_on_english_as_they_were(base: Path, tmp_path: Path) -> None:
    from finetune.ranker.model import open_tokenizer, opinions, start_model
    from finetune.ranker.prune import prune

    whole = json.loads((base / "tokenizer.json").read_text())
    special = {word: {"id": at, "content": word, "special": True} for at, word in enumerate(("[PAD]", "[UNK]"))}
    special |= {"[CLS]": {"id": 2, "content": "[CLS]"}, "[SEP]": {"id": 3, "content": "[SEP]"}}
    rest = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    whole["added_tokens"] = [each | rest for each in special.values()]
    # one of another script stands before the English words, so that all of these change their number
    whole["model"]["vocab"] = {
        word: at + (at >= 4) for word, at in whole["model"]["vocab"].items() if word != WORDS[-1]
    } | {"灯": 4}
    (tmp_path / "tokenizer.json").write_text(json.dumps(whole))
    texts = ["red lamp", "blue kettle chair", "灯"]
    model = start_model(base, 1)
    before = opinions(model, open_tokenizer(tmp_path), "small chair", texts)
    prune(model, tmp_path / "tokenizer.json", tmp_path / "small.json")
    smaller = json.loads((tmp_path / "small.json").read_text())
    assert "灯" not in smaller["model"]["vocab"]
    assert sorted(smaller["model"]["vocab"].values()) == list(range(model.config.vocab_size))
    (tmp_path / "tokenizer.json").write_text(json.dumps(smaller))
    after = opinions(model, open_tokenizer(tmp_path), "small chair", texts)
    assert np.allclose(before[:2], after[:2], atol=0.01)
