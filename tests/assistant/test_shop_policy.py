"""Answers with their sources: policies by document and heading, products by field, description and review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conversations import talk

from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from retrieval.feed import Feed
from retrieval.importers.policies import read_policies
from retrieval.index import build_index
from retrieval.product import Product


def cited(reply: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["source"], each["title"], each["where"]) for each in reply["citations"]]


def test_a_policy_is_quoted_with_document_and_heading(floor: Floor) -> None:
    reply = talk(floor, "how do I return something?")
    assert cited(reply) == [("policy", "Returns and refunds", "How to return")]
    assert reply["text"].startswith("Returns and refunds: How to return: ")
    assert "don't mention" not in reply["text"]
    assert cited(talk(floor, "可以退货吗"))[0][1] == "退货与退款"


@pytest.mark.parametrize(
    ("question", "unsaid"), [("can I pay with Bitcoin?", "“Bitcoin”"), ("do you ship to Canada?", "“Canada”")]
)
def test_what_the_policies_do_not_mention_is_said_beside_what_is_nearest(
    floor: Floor, question: str, unsaid: str
) -> None:
    reply = talk(floor, question)
    assert f"don't mention {unsaid}" in reply["text"]
    assert reply["citations"]


@pytest.mark.parametrize("question", ["do you have a loyalty programme?", "what's your privacy policy?"])
def test_where_the_policies_say_nothing_nothing_is_quoted(floor: Floor, question: str) -> None:
    reply = talk(floor, question)
    assert reply["action"] == "policy"
    assert "don't say anything about" in reply["text"]
    assert reply["citations"] == []


@pytest.mark.parametrize(
    "question",
    [
        "how long does delivery take?",
        "can I return the boots if they don't fit?",
        "do you gift wrap?",
        "can I pay with PayPal?",
        "how long is the warranty?",
        "can I change my delivery address?",
    ],
)
def test_usual_questions_are_answered_without_more(floor: Floor, question: str) -> None:
    reply = talk(floor, question)
    assert reply["action"] == "policy" and reply["citations"]
    assert "policies don't" not in reply["text"]


def test_a_product_answers_from_its_fields_its_description_and_its_reviews(floor: Floor) -> None:
    title = "Philips Horizon 50 Television, 43 in"
    reply = talk(floor, "Does the Philips Horizon 50 television have voice control?")
    assert (reply["action"], cited(reply)) == ("answer", [("field", title, "voice control")])
    assert "No, the listing" in reply["text"]
    reply = talk(floor, "What do reviewers say about the sound of the Mirello Stillpoint 55 headphones?")
    index = floor.stock().index
    assert reply["citations"]
    for each in reply["citations"]:
        assert each["source"] == "review"
        review = next(one for one in index.reviews[each["id"]] if one.id == each["where"])
        assert each["text"] in review.text
    reply = talk(floor, "the cookbook Green Suppers", "does it have a ribbon?")
    assert "doesn't say" in reply["text"] and reply["citations"] == []


def test_what_a_listing_does_not_say_may_be_in_the_policies(floor: Floor) -> None:
    reply = talk(floor, "kettles", "does the second one have a warranty?")
    assert "doesn't say. Warranty" in reply["text"]
    assert cited(reply)[0][:2] == ("policy", "Warranty")


def test_products_that_are_named_and_not_shown_are_looked_up(floor: Floor) -> None:
    reply = talk(floor, "compare the Canon Quill 75 and the HP Meridian 80 printers")
    assert reply["action"] == "compare"
    assert [each["product"]["title"] for each in reply["products"]] == [
        "Canon Quill 75 Printer",
        "HP Meridian 80 Printer",
    ]
    rows = {row["name"]: row for row in reply["table"]}
    assert rows["price"] == {"name": "price", "values": ["$279", "$369"], "differs": True}
    differing = [row["differs"] for row in reply["table"]]
    assert differing == sorted(differing, reverse=True)


def test_a_wish_and_a_question_of_the_shop_name_no_product(floor: Floor) -> None:
    assert talk(floor, "do you have Philips televisions?")["action"] in ("recommend", "ask")
    assert talk(floor, "Can I return the Philips Horizon 50 television?")["action"] == "policy"


def test_an_html_policy_of_a_shop_answers_with_its_heading(tmp_path: Path) -> None:
    page = "<title>T</title><h1>Returns</h1><p>Send it back within 45 days.</p><h2>Refunds</h2><p>Within a week.</p>"
    (tmp_path / "returns.html").write_text(page, "utf-8")
    feed = Feed(
        source="shop",
        products=[Product(id=f"p{n}", title=f"Vase {n}", category=("Home", "Vases"), price=9.0 + n) for n in range(3)],
        policies=read_policies(tmp_path / "returns.html"),
    )
    build_index(feed, tmp_path, Settings().retrieval.embedder)
    shop = open_floor(Settings(home=tmp_path, database=f"sqlite:///{tmp_path}/t.db"))
    reply = talk(shop, "when do I get my refund?")
    assert cited(reply) == [("policy", "Returns", "Refunds")]
    assert "Within a week" in reply["text"]


def test_whether_something_is_reduced_is_told_from_the_promotions(floor: Floor) -> None:
    reply = talk(floor, "Is the Veltrix Slate 65 monitor on sale right now?")
    assert "15% off (Desk Refresh)" in reply["text"] and "$347.65" in reply["text"]
    assert cited(reply)[0][2] == "promotion"
    assert "No promotion" in talk(floor, "the cookbook Green Suppers", "is it discounted?")["text"]
