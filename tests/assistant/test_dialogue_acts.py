"""What a message does in a conversation: skips a question, points back, asks beside the subject, orders, idles."""

from __future__ import annotations

import pytest

from assistant.floor import Floor
from tests.conversations import ids, talk


@pytest.mark.parametrize(
    ("wish", "skipped"),
    [
        ("headphones", "skip"),
        ("headphones", "I really don't care"),
        ("headphones", "whatever"),
        ("headphones", "just skip that question please"),
        ("headphones", "next question"),
        ("headphones", "it doesn't matter to me"),
        ("headphones", "no preference really"),
        ("headphones", "any kind will do"),
        ("耳机", "跳过"),
        ("耳机", "随便你"),
        ("耳机", "这个跳过吧"),
        ("耳机", "没有特别要求"),
    ],
)
def test_a_question_that_is_skipped_in_any_words_is_gone_on_without(floor: Floor, wish: str, skipped: str) -> None:
    asked = talk(floor, wish)
    reply = talk(floor, wish, skipped)
    assert asked["question"] and not reply["question"]
    assert reply["action"] == "recommend" and ids(reply)
    assert [each["field"] for each in reply["request"]["filters"]] == ["category"]


@pytest.mark.parametrize(
    "said",
    [
        "buy the Sony Cadence 25 soundbar for me now and pay with my saved card",
        "please order the Sony Cadence 25 soundbar for me",
        "order the Sony Cadence 25 soundbar right now, thanks",
        "charge my card for the Sony Cadence 25 soundbar",
        "can you purchase the Sony Cadence 25 soundbar and ship it to my home?",
        "帮我直接下单买 Sony Cadence 25 soundbar，用我绑定的卡付款",
    ],
)
def test_an_order_to_buy_is_not_carried_out_and_the_cart_is_offered(floor: Floor, said: str) -> None:
    reply = talk(floor, said)
    assert reply["action"] == "cart" and not reply["cart"]["lines"]
    assert "nothing was ordered" in reply["text"] or "没有产生任何订单" in reply["text"]
    assert "add it to the cart" in reply["text"] or "加入购物车" in reply["text"]
    added = talk(floor, said, "add it to the cart")
    assert [line["product"] for line in added["cart"]["lines"]] == ids(reply)


@pytest.mark.parametrize("said", ["buy a laptop", "I want to buy headphones now", "buy a phone with a card slot"])
def test_what_is_to_be_found_before_it_can_be_bought_is_searched_for(floor: Floor, said: str) -> None:
    assert talk(floor, said)["request"]["intent"] == "find"


@pytest.mark.parametrize(
    ("wish", "asked", "places"),
    [
        ("看看食谱书，按价格从低到高", "第一本和第二本哪个评分高？", (0, 1)),
        ("看看食谱书，按价格从低到高", "第一本和第三本哪本便宜？", (0, 2)),
        ("跑鞋", "第一双和第二双哪双更轻？", (0, 1)),
        ("吸尘器", "第二台和第三台哪台评分更高", (1, 2)),
        ("电视", "第一台和第二台比，哪台更大？", (0, 1)),
        ("电视", "前两台有什么区别？", (0, 1)),
        ("帐篷", "第1顶和第3顶哪顶评价好？", (0, 2)),
        ("televisions", "the first and the third, which has the better picture?", (0, 2)),
    ],
)
def test_two_that_are_pointed_at_by_place_are_compared(
    floor: Floor, wish: str, asked: str, places: tuple[int, int]
) -> None:
    shown = ids(talk(floor, wish))
    reply = talk(floor, wish, asked)
    assert reply["action"] == "compare"
    assert reply["request"]["references"] == [shown[place] for place in places]


@pytest.mark.parametrize(
    ("before", "asked", "told"),
    [
        ("a cordless vacuum cleaner", "by the way, how many pages does the cookbook Green Suppers have?", "180"),
        ("a cordless vacuum cleaner", "how many pages is Green Suppers?", "180"),
        ("a cordless vacuum cleaner", "顺便问一下，食谱 Green Suppers 有多少页？", "180"),
        ("headphones", "btw what does the soundbar Sony Cadence 25 cost?", "$144.99"),
        ("a laptop", "oh and is the drill Bosch Rivet 70 cordless?", "No"),
        ("red running shoes", "unrelated, but does the soundbar Bose Drift 80 have voice control?", "Yes"),
    ],
)
def test_a_product_named_beside_the_subject_is_answered_about(floor: Floor, before: str, asked: str, told: str) -> None:
    reply = talk(floor, before, asked)
    assert reply["action"] == "answer" and told in reply["text"]
    assert "doesn't say" not in reply["text"]


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("Is the Bosch Rivet 70 drill cordless?", "and how heavy is it?"), "2.1"),
        (("Bosch Rivet 70 电钻是无线的吗？", "它多重？"), "2.1"),
        (("headphones", "Is the Bosch Rivet 70 drill cordless?", "and how heavy is it?"), "2.1"),
        (("what does the Sony Cadence 25 soundbar cost?", "how wide is it?"), "70 cm"),
        (("what does the Sony Cadence 25 soundbar cost?", "is it in stock?"), "is in stock"),
        (("soundbars with 5.1 channels", "compare them", "does the cheaper one have voice control?"), "Yes"),
        (("soundbars with 5.1 channels", "compare them", "and the dearer one, how wide is it?"), "105 cm"),
        (("soundbars with 5.1 channels", "比较一下", "便宜的那个有语音控制吗？"), "Bose"),
    ],
)
def test_it_is_the_product_last_answered_about(floor: Floor, turns: tuple[str, ...], told: str) -> None:
    reply = talk(floor, *turns)
    assert told in reply["text"] and "doesn't say" not in reply["text"] and "没有说明" not in reply["text"]


@pytest.mark.parametrize(
    "asked",
    [
        "how long is the warranty on the first one?",
        "what's the warranty on the second one?",
        "how many years of warranty does number 2 have?",
        "does the first one come with a guarantee?",
        "第一个保修多久？",
    ],
)
def test_where_a_listing_gives_no_warranty_the_policys_terms_are_cited(floor: Floor, asked: str) -> None:
    reply = talk(floor, "an Apple laptop", asked)
    assert "2 years" in reply["text"] or "2 年" in reply["text"]
    assert "policy" in [each["source"] for each in reply["citations"]]


@pytest.mark.parametrize(
    "asked",
    [
        "do you wrap gifts, and what does that cost?",
        "do you gift wrap?",
        "can you wrap it as a present?",
        "can you giftwrap this for me?",
        "do you wrap presents?",
        "可以帮我包装成礼物吗？要多少钱",
        "你们提供礼品包装吗",
    ],
)
def test_gift_wrapping_is_asked_of_the_shop(floor: Floor, asked: str) -> None:
    reply = talk(floor, asked)
    assert reply["action"] == "policy" and "3.50" in reply["text"]
    assert talk(floor, "headphones", asked)["action"] == "policy"


@pytest.mark.parametrize(
    "said",
    [
        "haha nice. what's your favorite color?",
        "how old are you?",
        "what is your name?",
        "do you have a name?",
        "tell me a joke",
        "lol ok. who made you?",
        "你最喜欢什么颜色？",
        "你几岁了？",
        "你叫什么名字呀",
        "讲个笑话",
    ],
)
def test_questions_about_the_assistant_itself_are_small_talk(floor: Floor, said: str) -> None:
    reply = talk(floor, said)
    assert reply["action"] == "small_talk" and not reply["products"] and not reply["request"]["filters"]
    assert "sorry" not in reply["text"] and "抱歉" not in reply["text"]


@pytest.mark.parametrize("said", ["how old are your boots?", "what color is good for a sofa", "a joke book", "白色T恤"])
def test_what_only_sounds_like_it_is_shopping(floor: Floor, said: str) -> None:
    assert talk(floor, said)["action"] != "small_talk"


@pytest.mark.parametrize(
    "said",
    [
        "what can I get instead, of a similar size?",
        "any alternatives?",
        "what do you have instead?",
        "is there something like it at a similar price?",
        "show me something similar that is in stock",
        "what else could I buy in its place?",
        "那有什么可以替代的？",
        "有没有差不多大的类似的？",
    ],
)
def test_instead_of_what_is_out_of_stock_there_is_its_kind(floor: Floor, said: str) -> None:
    reply = talk(floor, "Is the Lumora Aurora 45 television in stock?", said)
    shown = [each["product"] for each in reply["products"]]
    assert reply["request"]["intent"] == "find" and shown
    assert all(each["category"][-1] == "Televisions" and each["availability"] == "in_stock" for each in shown)
    assert "TVP-0012" not in ids(reply)
    if "similar size" in said or "差不多大" in said:
        assert all(40 <= float(each["attributes"]["screen size"].split()[0]) <= 60 for each in shown)
    if "price" in said:
        assert all(each["price"] < 720 for each in shown)
