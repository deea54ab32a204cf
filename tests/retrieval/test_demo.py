"""The demo shop: what it holds, that it repeats, and that its records, words and numbers agree with each other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from hashlib import sha256
from statistics import mean

import pytest

from retrieval.demo import generate
from retrieval.demo.assortment import assortment, check_digit
from retrieval.demo.calendar import TODAY
from retrieval.demo.vocabulary import parse_rule
from retrieval.errors import FeedError
from retrieval.feed import Feed
from retrieval.product import Product


@pytest.fixture(scope="module")
def feed() -> Feed:
    return generate()


@pytest.fixture(scope="module")
def by_id(feed: Feed) -> dict[str, Product]:
    return {product.id: product for product in feed.products}


PROGRAM = """
from hashlib import sha256
from retrieval.demo import generate
feed = generate()
parts = [*feed.products, *feed.reviews, *feed.promotions, *feed.policies, *feed.history]
print(sha256("".join(part.model_dump_json() for part in parts).encode()).hexdigest())
"""


def test_same_seed_same_bytes_in_another_process_with_another_hash_seed(feed: Feed) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    parts = [*feed.products, *feed.reviews, *feed.promotions, *feed.policies, *feed.history]
    assert done.stdout.strip() == sha256("".join(part.model_dump_json() for part in parts).encode()).hexdigest()


def test_another_seed_is_another_shop_of_the_same_size(feed: Feed) -> None:
    other = [item.product for item in assortment(8)]
    assert [product.title for product in other] != [product.title for product in feed.products]
    assert 0.9 < len(other) / len(feed.products) < 1.1


def test_size_of_the_shop(feed: Feed) -> None:
    assert len(feed.products) >= 1500
    departments = Counter(product.category[0] for product in feed.products)
    assert len(departments) >= 20
    assert min(departments.values()) >= 30
    assert len(feed.reviews) >= 6000
    assert 60_000 <= len(feed.history) <= 100_000
    assert len({event.user_id for event in feed.history}) >= 2000
    assert feed.rejects == []


def test_records_are_whole_and_ids_are_unique(feed: Feed) -> None:
    assert len({product.id for product in feed.products}) == len(feed.products)
    assert len({product.title for product in feed.products}) == len(feed.products)
    assert len({product.gtin for product in feed.products}) == len(feed.products)
    for product in feed.products:
        assert 2 <= len(product.category) <= 3
        assert product.price is not None and product.price > 0 and product.currency == "USD"
        assert product.brand and product.brand in product.title
        assert product.link == f"/product/{product.id}"
        assert product.image_links == (f"/pictures/{product.id}.svg",)
        assert all(name == name.lower() for name in product.attributes)
        assert product.gtin and len(product.gtin) == 13
        # GS1 keeps the prefixes 020-029 for restricted circulation.
        assert product.gtin.startswith("02")
        assert check_digit(product.gtin[:-1]) == product.gtin[-1]


def test_check_digit_of_published_examples() -> None:
    assert check_digit("629104150021") == "3"
    assert check_digit("400638133393") == "1"


def test_colors_of_one_model_differ_in_color_only(feed: Feed) -> None:
    groups = defaultdict(list)
    for product in feed.products:
        if product.item_group_id:
            groups[product.item_group_id].append(product)
    assert len(groups) > 200
    for members in groups.values():
        assert len({member.attributes["color"] for member in members}) == len(members) > 1
        assert len({member.price for member in members}) == 1
        rest = [{k: v for k, v in member.attributes.items() if k != "color"} for member in members]
        assert all(attributes == rest[0] for attributes in rest)


def test_sample_query_has_answers_and_traps(feed: Feed) -> None:
    over_ear = [product for product in feed.products if product.category[-1] == "Over-ear headphones"]
    cancelling = [p for p in over_ear if p.attributes.get("noise cancelling") is True and (p.price or 0) < 140]
    available = [product for product in cancelling if product.availability == "in_stock"]
    assert sum(product.brand != "Sony" for product in available) >= 5
    assert sum("flights" in product.description for product in available if product.brand != "Sony") >= 3
    assert any(product.brand == "Sony" and (product.price or 0) < 150 for product in over_ear)
    assert any((product.price or 0) > 150 for product in over_ear)
    assert any(product.attributes.get("noise cancelling") is False for product in over_ear)


def test_some_records_lack_what_others_of_their_kind_tell(feed: Feed) -> None:
    kinds = defaultdict(list)
    for product in feed.products:
        kinds[product.category[-1]].append(product)
    lacking = sum(
        any(0 < sum(name in p.attributes for p in members) < len(members) for name in members[0].attributes)
        for members in kinds.values()
    )
    assert lacking > 0.8 * len(kinds)


# A word that claims a feature, and the attributes one of which must be true (or say it) where a description uses it.
CLAIMS = {
    r"wireless(ly)?\b(?! charging| subwoofer)": ("wireless",),
    r"noise cancelling": ("noise cancelling",),
    r"waterproof": ("waterproof",),
    r"water resistant": ("water resistant",),
    r"organic": ("organic",),
    r"vegan\b(?! recipes)": ("vegan",),
    r"dishwasher": ("dishwasher safe",),
    r"machine washable|washing machine": ("machine washable",),
    r"foldable(?! plug)": ("foldable",),
    r"microphone": ("microphone",),
    r"gps": ("gps",),
    r"wireless charging is": ("wireless charging",),
    r"gluten": ("gluten free",),
    r"battery lasts|battery life|one charge": ("battery life", "battery life with case"),
    r"organic|bpa|hypoallergenic|rechargeable|cordless": (
        "organic",
        "bpa free",
        "hypoallergenic",
        "rechargeable",
        "cordless",
    ),
}


def test_descriptions_claim_only_what_the_record_holds(feed: Feed) -> None:
    seen = Counter[str]()
    for product in feed.products:
        text = product.description.lower()
        for claim, names in CLAIMS.items():
            if re.search(claim, text):
                seen[claim] += 1
                assert any(product.attributes.get(name) for name in names), (product.id, claim, text)
        values = " ".join(map(str, [*product.attributes.values(), product.title]))
        for number in re.findall(r"\d+(?:\.\d+)?", product.description):
            assert number in values or number in " ".join(product.attributes), (product.id, number, text)
        assert 2 <= len(re.findall(r"[.]( |$)", product.description)) <= 4
    assert len(seen) > 10


@pytest.mark.parametrize(
    ("use", "attribute"),
    [
        ("rainy commutes", "waterproof"),
        ("flights", "noise cancelling"),
        ("swimming", "waterproof"),
        ("stairs", "cordless"),
    ],
)
def test_uses_are_claimed_only_where_the_record_bears_them_out(feed: Feed, use: str, attribute: str) -> None:
    kinds = {"Jackets", "Over-ear headphones", "Smartwatches", "Fitness trackers", "Vacuum cleaners"}
    claimed = [p for p in feed.products if p.category[-1] in kinds and use in p.description]
    assert claimed
    assert all(product.attributes.get(attribute) is True for product in claimed)


def test_better_brands_cost_more_and_give_more(feed: Feed) -> None:
    earbuds = [product for product in feed.products if product.category[-1] == "Earbuds"]
    dear = sorted(earbuds, key=lambda product: product.price or 0)[len(earbuds) // 2 :]
    cheap = [product for product in earbuds if product not in dear]

    def hours(products: list[Product]) -> float:
        return mean(
            float(str(p.attributes["battery life"]).split()[0]) for p in products if "battery life" in p.attributes
        )

    assert hours(dear) > hours(cheap)


def test_ratings_agree_with_reviews(feed: Feed, by_id: dict[str, Product]) -> None:
    stars = defaultdict(list)
    for review in feed.reviews:
        stars[review.product_id].append(review.rating)
        assert review.text and review.title and review.author and review.date < TODAY.isoformat()
    for identity, given in stars.items():
        product = by_id[identity]
        assert product.rating is not None and abs(product.rating - mean(given)) <= 0.26
        assert product.rating_count >= len(given)
    assert any(product.rating is None and product.rating_count == 0 for product in feed.products)
    assert 3.3 < mean(product.rating for product in feed.products if product.rating) < 4.4


def test_reviews_follow_the_hidden_truth_and_talk_of_the_product(feed: Feed, by_id: dict[str, Product]) -> None:
    truth = {item.product.id: mean(item.aspects.values()) for item in assortment(7)}
    stars = defaultdict(list)
    for review in feed.reviews:
        stars[review.product_id].append(review.rating)
        if "noise cancelling" in review.text:
            assert by_id[review.product_id].attributes.get("noise cancelling") is True
    ranked = sorted(stars, key=truth.__getitem__)
    third = len(ranked) // 3
    worst, best = ranked[:third], ranked[-third:]
    assert mean(mean(stars[i]) for i in best) > mean(mean(stars[i]) for i in worst) + 0.8


def test_stock(feed: Feed) -> None:
    stock = Counter(product.availability for product in feed.products)
    assert set(stock) == {"in_stock", "out_of_stock", "preorder", "backorder"}
    assert stock["in_stock"] > 0.8 * len(feed.products)


def test_promotions_name_products_whose_price_is_cut(feed: Feed, by_id: dict[str, Product]) -> None:
    full = {item.product.id: item.product.price or 0.0 for item in assortment(7)}
    assert len(feed.promotions) >= 6
    cut = [identity for promotion in feed.promotions for identity in promotion.product_ids]
    assert len(cut) == len(set(cut)) >= 60
    for promotion in feed.promotions:
        assert promotion.ends > TODAY.date().isoformat()
        for identity in promotion.product_ids:
            assert by_id[identity].price == pytest.approx(full[identity] * (1 - promotion.percent / 100), abs=0.006)
    for identity in set(full) - set(cut):
        assert by_id[identity].price == full[identity]


def test_policies_come_in_both_languages_with_the_same_numbers(feed: Feed) -> None:
    policies = {policy.id: policy for policy in feed.policies}
    topics = {identity.rsplit("-", 1)[0] for identity in policies}
    assert {"returns", "delivery", "warranty", "payment"} <= topics
    for topic in topics:
        english, chinese = policies[f"{topic}-en"], policies[f"{topic}-zh"]
        assert (english.language, chinese.language) == ("en", "zh")
        assert english.title and re.search(r"[一-鿿]", chinese.title)

        def amounts(text: str) -> set[str]:
            return set(re.findall(r"\d[\d,]*(?:\.\d+)?(?= ?%)|\d[\d,]*\.\d+", text))

        assert amounts(english.text) == amounts(chinese.text)


def test_a_broken_rule_is_refused() -> None:
    with pytest.raises(FeedError, match="weight"):
        parse_rule("weight", " ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80..300 MB/s /20 +", (80, 300, "MB/s", 20)),
        ("8..45 km/h", (8, 45, "km/h", 1)),
        ("4..15 /1", (4, 15, "", 1)),
        ("0.5..2 l /.25", (0.5, 2, "l", 0.25)),
    ],
)
def test_a_quantity_may_have_a_unit_per_unit_and_a_step(text: str, expected: tuple[float, float, str, float]) -> None:
    rule = parse_rule("speed", text)
    assert (rule.kind, rule.low, rule.high, rule.unit, rule.step) == ("number", *expected)


def test_a_quantity_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(FeedError, match="speed"):
        parse_rule("speed", "80..fast")


def test_no_record_holds_a_rule_for_a_value(feed: Feed) -> None:
    values = [str(value) for product in feed.products for value in product.attributes.values()]
    assert not [value for value in values if ".." in value]
