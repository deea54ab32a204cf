"""Prices with a margin, ranges of quantities, degrees below zero, the currency of bare amounts, models of a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("headphones for 200 dollars, give or take 50", "price <= 250 USD; price >= 150 USD"),
        ("headphones, $200 give or take $30", "price <= 230 USD; price >= 170 USD"),
        ("headphones 100 plus or minus 20", "price <= 120; price >= 80"),
        ("headphones for 100 ± 20", "price <= 120; price >= 80"),
        ("headphones $200 +/- 50", "price <= 250 USD; price >= 150 USD"),
        ("headphones $100, give or take 10%", "price <= 110 USD; price >= 90 USD"),
        ("耳机，1500元上下200", "price <= 1700 CNY; price >= 1300 CNY"),
        ("耳机 1000元左右，上下浮动200", "price <= 1200 CNY; price >= 800 CNY"),
        ("耳机，500元±100", "price <= 600 CNY; price >= 400 CNY"),
        ("耳机500元左右", "price <= 600 CNY; price >= 400 CNY"),
    ],
)
def test_a_price_with_a_margin_is_a_range(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    request = turn(message, State())
    assert stated(request) == f"category = Headphones; {wanted}"
    assert request.query in ("headphones", "耳机")


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("a tent for 3 or 4 people, please", "category = Tents; sleeps <= 4 people; sleeps >= 3 people"),
        ("a tent for three or four people", "category = Tents; sleeps <= 4 people; sleeps >= 3 people"),
        ("a 3 to 4 person tent", "category = Tents; sleeps <= 4 people; sleeps >= 3 people"),
        ("三到四人帐篷", "category = Tents; sleeps <= 4 people; sleeps >= 3 people"),
        ("三四个人用的帐篷", "category = Tents; sleeps <= 4 people; sleeps >= 3 people"),
        ("two or three seater sofa", "category = Sofas; seats <= 3; seats >= 2"),
        ("a monitor between 24 and 27 inches", "category = Monitors; screen size <= 27 in; screen size >= 24 in"),
        ("a monitor from 24 to 27 inch", "category = Monitors; screen size <= 27 in; screen size >= 24 in"),
        ('a monitor from 24" to 27"', "category = Monitors; screen size <= 27 in; screen size >= 24 in"),
        ("24寸到27寸之间的显示器", "category = Monitors; screen size <= 27 in; screen size >= 24 in"),
        ("a laptop with 16 or 32 GB of memory", "category = Laptops; memory = 16 | 32 GB"),
        ("a hdmi cable, 3 metres", "cable length <= 3.06 m; cable length >= 2.94 m; category = HDMI cables"),
    ],
)
def test_quantities_have_both_their_ends(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    request = turn(message, State())
    assert stated(request) == wanted
    assert request.preferences == () and request.also == ()


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("a sleeping bag for minus 10 degrees", "<= -10"),
        ("sleeping bag at -5°C or lower", "<= -5"),
        ("sleeping bag down to -10 C", "<= -10"),
        ("sleeping bag rated -5 C or colder", "<= -5"),
        ("a sleeping bag, 5 degrees below zero", "<= -5"),
        ("睡袋，零下十度", "<= -10"),
        ("睡袋，舒适温度零下5度或更低", "<= -5"),
        ("舒适温度-5度以下的睡袋", "<= -5"),
        ("睡袋，舒适温度5度以上", ">= 5"),
    ],
)
def test_degrees_keep_their_sign(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    assert stated(turn(message, State())) == f"category = Sleeping bags; comfort temperature {wanted} °C"


@pytest.mark.parametrize(
    ("messages", "wanted"),
    [
        (("鼠标", "三百以内"), "price <= 300 CNY"),
        (("500元以内的鼠标", "改成300以内"), "price <= 300 CNY"),
        (("$50以内的鼠标", "改成30以内"), "price <= 30"),
        (("mouse under 50", "改成30以内"), "price <= 30"),
        (("mouse under £50", "actually 30"), "price <= 30 GBP"),
        (("mouse under 50 euros", "make it 30"), "price <= 30 EUR"),
        (("预算300的鼠标",), "price <= 300 CNY"),
        (("mouse, budget 300",), "price <= 300"),
    ],
)
def test_a_bare_amount_is_in_the_currency_used_before(
    messages: tuple[str, ...], wanted: str, turn: Turn, stated: Stated
) -> None:
    state = State()
    for message in messages:
        state = State(request=turn(message, state), turn=state.turn + 1)
    assert stated(state.request) == f"category = Mice; {wanted}"


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("a sleeve for my iPhone 7 Plus, preferably purple", "iPhone 7 Plus"),
        ("iPhone 12 Pro Max sleeve", "iPhone 12 Pro Max"),
        ("iPhone 12 Pro Max sleeve under 90", "iPhone 12 Pro Max"),
        ("galaxy s21 ultra sleeve", "galaxy s21 ultra"),
        ("pixel 3 XL sleeve", "pixel 3 XL"),
        ("iphone SE sleeve", "iphone SE"),
        ("ipad mini 5 sleeve", "ipad mini 5"),
        ("a sleeve for AirPods Max", "AirPods Max"),
    ],
)
def test_the_whole_name_is_searched_for(message: str, name: str, turn: Turn) -> None:
    assert name in turn(message, State()).query


@pytest.mark.parametrize(
    ("before", "message", "name", "gone"),
    [
        ("a sleeve for the iPhone 6s", "sorry, it's an iPhone 7 Plus", "iPhone 7 Plus", "6s"),
        ("sleeve for pixel 6 pro", "no, the pixel 7", "pixel 7", "6 pro"),
        ("galaxy s21 ultra sleeve", "sorry, galaxy s22", "galaxy s22", "s21 ultra"),
        ("iPhone 8 plus sleeve", "actually iPhone 11 Pro Max", "iPhone 11 Pro Max", "8 plus"),
    ],
)
def test_another_model_takes_the_place_of_the_first(
    before: str, message: str, name: str, gone: str, turn: Turn
) -> None:
    request = turn(message, State(request=turn(before, State())))
    assert name in request.query and gone not in request.query
    assert not any(gone in wish for wish in request.preferences)


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("大家一起听的耳机，30美元以内", "price <= 30 USD"),
        ("starting a studio from zero, headphones under $90", "price <= 90 USD"),
        ("耳机，两百起", "price >= 200 CNY"),
    ],
)
def test_no_number_is_no_price(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    assert f"category = Headphones; {wanted}" == stated(turn(message, State()))
