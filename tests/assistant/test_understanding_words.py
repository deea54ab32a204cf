"""Values in the name of a kind, features and orders in other words, kinds and shades told by the words beside them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State

Turn = Callable[[str, State], Request]
Stated = Callable[[Request], str]


def _said(request: Request, stated: Stated) -> set[str]:
    return set(stated(request).split("; "))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("a laser printer under $150", "category = Printers; print technology = laser"),
        ("想买台喷墨打印机", "category = Printers; print technology = inkjet"),
        ("an espresso machine", "category = Coffee machines; coffee type = espresso"),
        ("意式咖啡机", "category = Coffee machines; coffee type = espresso"),
        ("a fountain pen", "category = Pens; pen type = fountain pen"),
        ("a mountain bike", "category = Bicycles; bicycle type = mountain bicycle"),
        ("公路自行车", "category = Bicycles; bicycle type = road bicycle"),
        ("羽毛球拍", "category = Rackets; sport = badminton"),
        ("a chef's knife", "category = Kitchen knives; knife type = chef's knife"),
        ("越野跑鞋", "category = Running shoes; surface = trail"),
        ("小白鞋", "category = Sneakers; color = white"),
        ("a hardcover notebook", "category = Notebooks; cover = hard cover"),
    ],
)
def test_the_name_of_a_kind_says_a_value(message: str, said: str, turn: Turn, stated: Stated) -> None:
    assert set(said.split("; ")) <= _said(turn(message, State()), stated)


def test_who_wants_no_laser_printer_may_want_another(turn: Turn, stated: Stated) -> None:
    first = turn("a printer", State())
    said = _said(turn("no laser printers please", State(request=first, turn=1)), stated)
    assert said == {"category = Printers", "print technology != laser"}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("a phone case that takes a card", "card slot = yes"),
        ("a phone case with room for my cards", "card slot = yes"),
        ("能放银行卡的手机壳", "card slot = yes"),
        ("a backpack with room for a laptop", "laptop compartment = yes"),
        ("能装电脑的双肩包", "laptop compartment = yes"),
        ("a mug that can go in the dishwasher", "dishwasher safe = yes"),
        ("能放进洗碗机的杯子", "dishwasher safe = yes"),
        ("a frying pan that can go in the oven", "oven safe = yes"),
        ("an armchair that reclines", "reclining = yes"),
        ("a sofa that turns into a bed", "sofa bed = yes"),
        ("curtains that block out the light", "blackout = yes"),
        ("可以调光的台灯", "dimmable = yes"),
        ("带帽子的外套", "hood = yes"),
        ("不含谷物的猫粮", "grain free = yes"),
        ("cat food without grain", "grain free = yes"),
        ("无硅油的洗发水", "silicone free = yes"),
    ],
)
def test_features_in_other_words(message: str, said: str, turn: Turn, stated: Stated) -> None:
    assert said in _said(turn(message, State()), stated)


@pytest.mark.parametrize(
    "message",
    ["a laptop that takes an sd card", "a laptop sleeve that fits my laptop", "a memory card for my phone"],
)
def test_what_the_kind_does_not_have_is_no_feature_of_it(message: str, turn: Turn, stated: Stated) -> None:
    assert not {"card slot = yes", "laptop compartment = yes"} & _said(turn(message, State()), stated)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("无谷的鸡肉味猫粮", "category = Cat food; flavor = chicken; grain free = yes"),
        ("牛肉口味的狗粮", "category = Dog food; flavor = beef"),
        ("巧克力味的麦片", "category = Breakfast cereals; flavor = chocolate"),
        ("苹果味果汁", "category = Juices; flavor = apple"),
        ("apple flavored juice", "category = Juices; flavor = apple"),
        ("chocolate-flavoured breakfast cereal", "category = Breakfast cereals; flavor = chocolate"),
    ],
)
def test_a_taste_is_no_brand_and_no_kind(message: str, said: str, turn: Turn, stated: Stated) -> None:
    assert _said(turn(message, State()), stated) == set(said.split("; "))


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("写字用的纸质笔记本，A5的", "Notebooks"),
        ("一本点阵笔记本", "Notebooks"),
        ("a notebook to write in", "Notebooks"),
        ("笔记本", "Laptops"),
        ("16GB内存的笔记本", "Laptops"),
        ("a notebook with 16 GB of memory", "Laptops"),
        ("a monitor for my baby's room", "Baby monitors"),
        ("a 27 inch monitor", "Monitors"),
        ("a case for my iphone", "Phone cases"),
        ("a toy mouse for my cat", "Pet toys"),
        ("a wireless mouse", "Mice"),
        ("a mechanical keyboard", "Keyboards"),
        ("42码男士防水登山靴", "Hiking boots"),
        ("徒步靴", "Hiking boots"),
    ],
)
def test_the_words_beside_it_tell_the_kind(message: str, kind: str, turn: Turn, stated: Stated) -> None:
    assert f"category = {kind}" in _said(turn(message, State()), stated)


@pytest.mark.parametrize(
    ("message", "color"),
    [
        ("海军蓝的行李箱", "navy"),
        ("藏蓝色毛衣", "navy"),
        ("酒红毛衣", "burgundy"),
        ("burgundy red jumper", "burgundy"),
        ("薄荷绿键盘", "mint"),
        ("浅蓝色牛仔裤", "light blue"),
        ("an off-white sweater", "cream"),
        ("a blue sofa", "blue"),
        ("深灰色的沙发", "grey"),
    ],
)
def test_a_shade_is_the_color_of_that_name(message: str, color: str, turn: Turn, stated: Stated) -> None:
    colors = {each for each in _said(turn(message, State()), stated) if each.startswith("color")}
    assert colors == {f"color = {color}"}


@pytest.mark.parametrize(
    ("message", "sort"),
    [
        ("投影仪，便宜的排前面", "price_asc"),
        ("便宜的在前，台灯", "price_asc"),
        ("显示器，价格低的优先显示", "price_asc"),
        ("帐篷 从便宜到贵", "price_asc"),
        ("projectors, cheapest first", "price_asc"),
        ("desk lamps, cheap ones on top", "price_asc"),
        ("show me monitors sorted by price", "price_asc"),
        ("最便宜的水壶或者烤面包机", "price_asc"),
        ("the cheapest kettle or toaster", "price_asc"),
        ("耳机，贵的排在前面", "price_desc"),
        ("headphones, most expensive first", "price_desc"),
        ("平板电脑，按评分排", "rating"),
        ("评分高的放前面，咖啡机", "rating"),
        ("tablets, best rated on top", "rating"),
        ("soundbars ordered by rating", "rating"),
        ("a cheap kettle", None),
        ("便宜的水壶", None),
        ("不要太贵的台灯", None),
        ("my first tent, nothing expensive", None),
    ],
)
def test_an_order_in_other_words(message: str, sort: str | None, turn: Turn) -> None:
    assert turn(message, State()).sort == sort
