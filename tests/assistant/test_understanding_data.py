"""Understanding on public data: a real catalogue of electronics, and utterances that real people wrote."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.request import Request, State
from assistant.settings import Settings
from assistant.understanding import Vocabulary, build_vocabulary, understand
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.importers import read_feed

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def icecat(data_dir: Path) -> Catalogue:
    feed = read_feed(data_dir / "icecat_electronics" / "products.jsonl.gz", "icecat", {})
    shop = Settings().shop
    return build_catalogue(feed.products, shop.currency, shop.rates)


@pytest.fixture(scope="module")
def icecat_vocabulary(icecat: Catalogue) -> Vocabulary:
    return build_vocabulary(icecat)


STATED = [
    (
        "I need a quiet over-ear headphone for flights under $150, not Sony",
        "brand != Sony; category = Headphones; ear coupling = Circumaural; price <= 150 USD",
    ),
    (
        "想买一款降噪头戴式耳机，坐飞机用，预算1000元以内，不要索尼",
        "brand != Sony; category = Headphones; ear coupling = Circumaural; price <= 1000 CNY",
    ),
    ("HP laptop with 16GB ram", "brand = HP; category = Laptops; memory = 16 GB"),
    (
        "15.6 inch laptop under 500",
        "category = Laptops; price <= 500; screen size <= 15.912 in; screen size >= 15.288 in",
    ),
    ("27 inch monitor", "category = Monitors; screen size <= 27.54 in; screen size >= 26.46 in"),
    ("black toner cartridge for HP", "category = Toner cartridges; color = Black"),
    ("mouse, not Logitech", "brand != Logitech; category = Mice"),
    ("a laptop bag", "category = Laptop bags"),
    ("Samsung tv", "brand = Samsung; category = TVs"),
    ("kingston memory", "brand = Kingston Technology; category = Memory"),
    ("brother printer", "brand = Brother; category = Printers"),
    ("printer for my brother", "category = Printers"),
    ("wired keyboard", "category = Keyboards; connectivity technology = Wired"),
    ("blue usb cable", "category = USB cables; color = Blue"),
    ("ups", "category = UPS"),
    ("索尼耳机", "brand = Sony; category = Headphones"),
    ("笔记本电脑 16GB内存", "category = Laptops; memory = 16 GB"),
    ("惠普打印机 200美元以下", "brand = HP; category = Printers; price <= 200 USD"),
    ("anything but Canon cameras", "brand != Canon; category = Cameras"),
    ("webcam", "category = Webcams"),
]


@pytest.mark.parametrize(("message", "expected"), STATED)
def test_a_real_catalogue_is_understood_in_its_own_words(
    message: str, expected: str, icecat: Catalogue, icecat_vocabulary: Vocabulary, stated: Callable[[Request], str]
) -> None:
    request = understand(message, State(), icecat_vocabulary, None, catalogue=icecat).request
    assert stated(request) == expected
    assert icecat.rows(request.filters).any()


@pytest.fixture(scope="module")
def goals(data_dir: Path) -> list[str]:
    """300 shopping instructions of WebShop's crowd workers; this copy of them names no prices."""
    texts = json.loads((data_dir / "webshop_human_goals" / "human_goals.json").read_text(encoding="utf-8"))
    return random.Random(7).sample([text for text in texts if isinstance(text, str)], 300)


def test_real_requests_are_read_without_invention(
    goals: list[str], demo_catalogue: Catalogue, demo_vocabulary: Vocabulary
) -> None:
    for goal in goals:
        request = understand(goal, State(), demo_vocabulary, None, catalogue=demo_catalogue).request
        assert request.intent == "find", goal
        assert all(c.text and c.text in goal for c in request.filters), goal
        # None of these people named a price: sizes, packs and ounces must not become one.
        assert not [c for c in request.filters if c.field == "price"], goal
        demo_catalogue.rows(request.filters)


PRICED = [
    (", and price lower than {:.2f} dollars", "<=", "USD"),
    (" under ${:g}", "<=", "USD"),
    (", no more than {:g} please", "<=", None),
    (", my budget is {:g} bucks", "<=", "USD"),
    (", at least {:g} euros", ">=", "EUR"),
]


@pytest.mark.parametrize(("phrase", "op", "currency"), PRICED)
def test_a_price_said_after_a_real_request_is_read(
    phrase: str, op: str, currency: str | None, goals: list[str], demo_catalogue: Catalogue, demo_vocabulary: Vocabulary
) -> None:
    amounts = random.Random(3)
    right = 0
    for goal in goals:
        amount = float(amounts.randrange(10, 900))
        message = goal.rstrip(" .") + phrase.format(amount)
        request = understand(message, State(), demo_vocabulary, None, catalogue=demo_catalogue).request
        prices = [(c.op, c.values, c.unit) for c in request.filters if c.field == "price"]
        right += prices == [(op, (amount,), currency)]
    assert right / len(goals) >= 0.98, right / len(goals)


def intents_of(
    path: Path, text: str, label: str, catalogue: Catalogue, vocabulary: Vocabulary
) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            intent = understand(row[text], State(), vocabulary, None, catalogue=catalogue).request.intent
            found.setdefault(row[label], Counter())[intent] += 1
    return found


# Least share of a label's utterances that must be read as the intent; measured on the whole file, rounded down.
BITEXT = {
    "check_refund_policy": ("policy_question", 0.98),
    "get_refund": ("policy_question", 0.97),
    "track_order": ("policy_question", 0.95),
    "delivery_options": ("policy_question", 0.9),
    "delivery_period": ("policy_question", 0.85),
    "check_payment_methods": ("policy_question", 0.95),
    "contact_customer_service": ("human", 0.95),
    "contact_human_agent": ("human", 0.7),
}


def test_customer_service_utterances_go_to_policies_and_people(
    data_dir: Path, demo_catalogue: Catalogue, demo_vocabulary: Vocabulary
) -> None:
    path = data_dir / "bitext_customer_service" / "sample_8k.csv"
    found = intents_of(path, "utterance", "intent", demo_catalogue, demo_vocabulary)
    shares = {label: found[label][intent] / found[label].total() for label, (intent, _) in BITEXT.items()}
    assert not {label: share for label, share in shares.items() if share < BITEXT[label][1]}


def test_requests_for_products_of_real_shoppers_stay_requests(
    data_dir: Path, demo_catalogue: Catalogue, demo_vocabulary: Vocabulary
) -> None:
    path = data_dir / "hint3_retail_intents" / "curekart_train.csv"
    found = intents_of(path, "sentence", "label", demo_catalogue, demo_vocabulary)
    assert found["RECOMMEND_PRODUCT"]["find"] / found["RECOMMEND_PRODUCT"].total() >= 0.97
