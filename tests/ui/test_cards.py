"""Products as HTML: nothing from a record is markup, and the bars say what the ranking used."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from assistant.profiles import Line, Profile
from assistant.request import Grounding, Language, Reason, Recommendation, Replaced, Reply, Request
from retrieval.filters import Constraint
from retrieval.product import Product, Promotion
from retrieval.ranking import WEIGHTS
from ui.cards import card, comparison, picture
from ui.tab import Exchange, View
from ui.texts import CONTRIBUTIONS, FIELDS, OPENERS, TEXTS
from ui.view import page_value

POISON = "<img src=x onerror=alert(1)>\"'&"


class Page(HTMLParser):
    """The tags, texts and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def product(id: str = "P1", **fields: Any) -> Product:
    return Product.model_validate({"id": id, "title": f"Thing {id}", "price": 20.0, "currency": "USD", **fields})


def recommendation(each: Product, **parts: float) -> Recommendation:
    return Recommendation(product=each, score=sum(parts.values()), contributions=parts)


def all_html(part: dict[str, Any]) -> str:
    return str(part.get("html", "")) + "".join(all_html(each) for each in part.get("parts", []))


def log_of(view: View) -> Page:
    return Page("".join(all_html(each) for each in page_value(view)["regions"]["log"]))


def test_nothing_from_a_record_becomes_markup() -> None:
    fields = {"title": POISON, "brand": POISON, "attributes": {POISON: POISON}}
    poisoned = product(POISON, image_links=[POISON], link="javascript:alert(1)", **fields)
    reason = Reason(kind=POISON, text=POISON, evidence={POISON: POISON})
    shown = Recommendation(product=poisoned, score=1, contributions={POISON: 1}, reasons=(reason,))
    offer = Promotion(id="x", title=POISON, percent=10, product_ids=(POISON,))
    clean = card(recommendation(product(link=None), relevance=1), 1, within=1, language="en")
    page = Page(card(shown, 1, within=1, language="en", promotion=offer))
    assert len(page.all("img")) == len(Page(clean).all("img")) == 1
    assert not page.all("a")
    assert all(name != "onerror" for _, attrs in page.tags for name in attrs)
    acts = [json.loads(each["data-act"] or "") for each in page.all("button")]
    assert {each["id"] for each in acts} == {POISON}
    assert len(Page(comparison([poisoned, product()], "en")).all("img")) == 2


def test_the_words_of_shopper_and_assistant_are_not_markup() -> None:
    reply = Reply(
        text=POISON,
        request=Request(filters=(Constraint(field="brand", op="=", values=(POISON,), text=POISON),)),
        grounding=Grounding(claims=1, replaced=[Replaced(sentence=POISON, why=POISON, shown="")]),
    )
    view = View(shop=POISON, exchanges=[Exchange(1, POISON, reply, arrived=True, whole=True)])
    regions = page_value(view)["regions"]
    page = Page("".join(all_html(part) for parts in regions.values() for part in parts))
    assert not page.all("img")
    assert page.text.count(POISON) >= 4


def test_bars_are_the_contributions_and_add_up() -> None:
    shown = recommendation(product(), relevance=0.8, rating=-0.2, novelty=0.1)
    page = Page(card(shown, 1, within=1, language="en"))
    for said in ("Fits your words", "+0.80", "Ratings", "-0.20", "novelty", "+0.10", "Score", "0.70"):
        assert said in page.text
    styles = {each.get("class"): each.get("style") for each in page.all("span")}
    assert styles["fw-minus"] == "width:25%"


def test_a_card_shows_the_facts_and_three_reasons() -> None:
    reasons = tuple(Reason(kind="wishes", text=f"reason {n}", evidence={"price": 1299.0}) for n in range(5))
    each = product(rating=4.25, rating_count=1234, brand="Velo", price=1299.0, availability="preorder")
    shown = Recommendation(product=each, score=1, contributions={"relevance": 1}, reasons=reasons)
    offer = Promotion(id="x", title="Autumn days", percent=15, product_ids=("P1",))
    page = Page(card(shown, 2, within=1, language="en", promotion=offer))
    for said in ("Velo", "Thing P1", "$1,299", "−15%", "Preorder", "(1,234)", "reason 2"):
        assert said in page.text
    assert "reason 3" not in page.text
    assert "No ratings yet" in Page(card(recommendation(product()), 1, within=1, language="en")).text


def test_a_picture_falls_back_to_the_drawn_one() -> None:
    drawn = "/pictures/a%2Fb%20c.svg"
    assert Page(picture(product("a/b c"))).all("img")[0]["src"] == drawn
    linked = Page(picture(product("a/b c", image_links=["https://shop.example/1.jpg"]))).all("img")[0]
    assert (linked["src"], linked["data-drawn"]) == ("https://shop.example/1.jpg", drawn)
    assert Page(picture(product(image_links=["javascript:alert(1)"]))).all("img")[0]["src"] == "/pictures/P1.svg"


def test_a_comparison_marks_the_rows_that_differ_and_only_those() -> None:
    one = product("P1", brand="Velo", attributes={"weight": "200 g", "color": ["red", "blue"]})
    two = product("P2", brand="Velo", price=30.0, attributes={"color": ["red", "blue"]})
    page = Page(comparison([one, two], "en"))
    rows = [each["class"] for each in page.all("tr") if "class" in each]
    # price and weight differ; brand, rating, availability and color do not
    assert rows == ["fw-differs"] * 2 + [""] * 4
    assert "not listed" in page.text


def test_citations_link_to_the_cards_and_other_brackets_stay() -> None:
    shown = [recommendation(product("P1")), recommendation(product("P2"))]
    reply = Reply(text="See [1], [P2] and [7] or [see below].", products=shown)
    page = log_of(View(exchanges=[Exchange(3, "hi", reply, arrived=True, whole=True)]))
    assert [each["href"] for each in page.all("a")] == ["#card-3-1", "#card-3-2"]
    assert "[7] or [see below]" in page.text


def test_what_was_relaxed_is_told_and_marked() -> None:
    price = Constraint(field="price", op="<=", values=(10.0,), unit="USD", text="under 10")
    reply = Reply(request=Request(filters=(price,)), relaxed=[price.key], products=[recommendation(product())])
    view = View(exchanges=[Exchange(1, "hi", reply, arrived=True, whole=True)])
    assert "under $10" in log_of(view).text
    panel = Page(all_html(page_value(view)["regions"]["panel"][0]))
    assert "set aside" in panel.text
    drop = [json.loads(each["data-act"] or "") for each in panel.all("button")]
    assert [(each["kind"], each["key"]) for each in drop] == [("drop", "price <=")]


def test_a_dismissed_product_has_no_card_and_the_others_keep_their_numbers() -> None:
    reply = Reply(products=[recommendation(product("P1")), recommendation(product("P2"))])
    view = View(exchanges=[Exchange(1, "hi", reply, arrived=True, whole=True)], dismissed={"P1"})
    parts = page_value(view)["regions"]["log"][0]["parts"]
    cards = [card for part in parts if part["css"] == "fw-cards" for card in part["parts"]]
    assert [(each["key"], each["id"]) for each in cards] == [("1-P2", "card-1-2")]


def test_a_dismissed_product_that_is_asked_for_by_name_is_shown() -> None:
    reply = Reply(text="[1] is here.", products=[recommendation(product("P1"))])
    asked = Exchange(1, "Thing P1", reply, arrived=True, whole=True, named={"P1"})
    page = log_of(View(exchanges=[asked], dismissed={"P1"}))
    assert "Thing P1" in page.text and "is here" in page.text


def test_only_what_is_known_of_the_shopper_can_be_left_out() -> None:
    about = Reason(kind="similar", text="because you liked Mug", evidence={"liked": "Mug"}, about="M1")
    parts = {"relevance": 0.5, "taste": 0.2, "similar": 0.1, "rating": 0.1}
    shown = Recommendation(product=product(), score=0.9, contributions=parts, reasons=(about,))

    def acts(each: Recommendation, within: int | str = 1, muted: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        page = Page(card(each, 1, within=within, language="en", muted=muted))
        buttons = [json.loads(each["data-act"] or "") for each in page.all("button")]
        return [(each["kind"], each["what"]) for each in buttons if "what" in each]

    own = [("mute", "contribution:taste"), ("mute", "contribution:similar"), ("mute", "product:M1")]
    assert acts(shown) == own
    assert acts(shown, muted=frozenset({"product:M1"}))[-1] == ("unmute", "product:M1")
    # Likeness to what the shopper pointed at was asked for; likeness to what a row stands beside was not.
    asked = shown.model_copy(update={"reasons": (about.model_copy(update={"evidence": {"like": "Mug"}}),)})
    assert acts(asked) == own[:1] and acts(asked, "because_viewed") == own


def test_the_question_whether_to_be_remembered_comes_only_where_it_is_open() -> None:
    for language in ("en", "zh"):
        asked = page_value(View(language=language, asked=True, remembered=False, user="u"))
        acts = [
            json.loads(each["data-act"] or "") for each in Page(all_html(asked["regions"]["consent"][0])).all("button")
        ]
        assert acts == [{"kind": "remember", "on": True}, {"kind": "remember", "on": False}]
        assert asked["watched"] == ""
    told = page_value(View(user="u"))
    assert told["regions"]["consent"] == [] and told["watched"] == "u"


def test_a_dismissed_product_is_no_longer_spoken_of() -> None:
    shown = [recommendation(product("P1")), recommendation(product("P2"))]
    reply = Reply(text="Two fit. [1] costs $20.50 and lasts. [2] is light.", products=shown)
    view = View(exchanges=[Exchange(1, "hi", reply, arrived=True, whole=True)], dismissed={"P1"})
    parts = page_value(view)["regions"]["log"][0]["parts"]
    assert [Page(part["html"]).text for part in parts if part["css"] == "fw-text"] == ["Two fit. 2 is light."]
    chinese = reply.model_copy(update={"text": "有两款。[1]很轻。[2]很稳。", "request": Request(language="zh")})
    view.exchanges[0].reply = chinese
    parts = page_value(view)["regions"]["log"][0]["parts"]
    assert [Page(part["html"]).text for part in parts if part["css"] == "fw-text"] == ["有两款。2很稳。"]


def test_the_panel_keeps_to_the_last_turn_that_was_understood() -> None:
    price = Constraint(field="price", op="<=", values=(10.0,), unit="USD", text="under 10")
    whole = Exchange(1, "hi", Reply(request=Request(filters=(price,)), conversation="c"), arrived=True, whole=True)
    cut_off = Exchange(2, "black", whole=True)
    refused = Exchange(2, "x" * 3000, whole=True, problem="too long")
    asked = Exchange(2, "black")
    for last in (cut_off, refused, asked):
        panel = page_value(View(exchanges=[whole, last]))["regions"]["panel"][0]
        assert "under $10" in Page(all_html(panel)).text
    asked.reply = Reply(conversation="c")
    panel = page_value(View(exchanges=[whole, asked]))["regions"]["panel"][0]
    assert "Nothing yet" in Page(all_html(panel)).text


def test_the_profile_tells_each_belief_with_a_button_that_stops_its_use() -> None:
    known = Profile(
        user="u", remembered=True, events=3, liked=["Velo Lamp"], disliked=[], brands={}, categories={}, attributes={},
        recent=[], prices={}, facts=[], muted=["brand:Aria"],
        lines=[Line(what="brand:Velo", text="You seem to like Velo"), Line(what="fact:f1", text="You said: “no wool”")],
    )  # fmt: skip
    page = Page(all_html(page_value(View(profile=known))["regions"]["panel"][1]))
    assert "Velo Lamp" in page.text and "You seem to like Velo" in page.text
    acts = [json.loads(each["data-act"] or "") for each in page.all("button")]
    assert {"kind": "mute", "what": "brand:Velo"} in acts and {"kind": "forget", "fact": "f1"} in acts
    assert {"kind": "unmute", "what": "brand:Aria"} in acts and {"kind": "remember", "on": False} in acts
    unkept = known.model_copy(update={"remembered": False})
    view = View(profile=unkept, remembered=False)
    assert "Nothing you do is kept" in Page(all_html(page_value(view)["regions"]["panel"][1])).text


@pytest.mark.parametrize(("claims", "replaced"), [(20, 1), (3, 0)])
def test_the_check_tells_how_much_was_checked_and_what_was_left_out(claims: int, replaced: int) -> None:
    out = [Replaced(sentence="[1] can fly.", why="says fly", shown="")] * replaced
    reply = Reply(text="[1] is light.", grounding=Grounding(claims=claims, supported=claims - replaced, replaced=out))
    page = log_of(View(exchanges=[Exchange(1, "hi", reply, arrived=True, whole=True)]))
    assert f"checked against the listings: {claims}." in page.text
    assert ("did not pass: 1" in page.text) == ("[1] can fly." in page.text) == bool(replaced)
    assert len(page.all("details")) == replaced


def test_every_contribution_has_a_name_for_shoppers() -> None:
    assert CONTRIBUTIONS["en"].keys() >= WEIGHTS.keys() | {"boost", "asked_order"}


@pytest.mark.parametrize("texts", [TEXTS, CONTRIBUTIONS, FIELDS], ids=["texts", "contributions", "fields"])
def test_both_languages_say_the_same_things(texts: dict[Language, dict[str, str]]) -> None:
    assert texts["en"].keys() == texts["zh"].keys()
    for name, english in texts["en"].items():
        names = {part.split("}")[0] for part in english.split("{")[1:]}
        assert {part.split("}")[0] for part in texts["zh"][name].split("{")[1:]} == names
    assert len(OPENERS["en"]) == len(OPENERS["zh"])
