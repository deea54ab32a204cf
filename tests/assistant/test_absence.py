"""What the demo shop has under another name is not denied, and what it lacks is not claimed."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import reply

from assistant.floor import Floor, Stock, open_floor
from assistant.settings import Settings

_stock: list[Stock] = []

PRESENT = (
    "couch; sneakers; trainers; settee; cell phone; mobile phone; notebook computer; earphones; tv; comforter; carpet; "
    "drapes; bike; cycle helmet; pram; nappies; teddy bear; jigsaw; lego; rucksack; purse; luggage; dumbbells; "
    "football; goggles; hairdryer; scent; eau de parfum; hoover; skillet; fairy lights; bulb; bookshelf; desk chair; "
    "hosepipe; spaghetti; cereal; dog bed; ink cartridge; jumper; pullover; houseplant; weights for the gym"
)
PRESENT_ZH = (
    "耳机; 沙发; 手机; 笔记本电脑; 运动鞋; 拖鞋; 台灯; 电视机; 双肩包; 雨伞; 帐篷; 睡袋; 瑜伽垫; 自行车; 婴儿车; 积木; "
    "毛绒玩具; 电饭煲; 空气炸锅; 吸尘器; 剃须刀; 吹风机; 香水; 洗发水; 橄榄油; 猫粮; 充电宝; 手机壳; 投影仪; 三脚架"
)
ABSENT = (
    "a helicopter; iphone 15 pro max; garden gnome; piano; guitar; violin; drum kit; necklace; playstation 5; xbox; "
    "airpods; macbook pro; refrigerator; washing machine; dishwasher; air conditioner; trampoline; skis; surfboard; "
    "kayak; fishing rod; golf clubs; bow tie; hat; scarf; lipstick; sunscreen; beer; cheese; aquarium; bird feeder; "
    "ladder; chainsaw; mattress; wardrobe; candles; telescope; sewing machine; drone; cigarettes; gopro hero 12; "
    "car battery; microwave oven"
)
ABSENT_ZH = "直升机; 钢琴; 吉他; 冰箱; 洗衣机; 空调; 项链; 泳衣; 帽子; 口红; 啤酒; 床垫; 蜡烛; 无人机; 望远镜; 缝纫机"
DENIALS = (
    "I find no “",
    "No listing has all of",
    "没有商品完全符合",
    "doesn't seem to carry",
    "这里没有找到",
    "似乎没有",
)


@pytest.fixture
def floor(demo_settings: Settings) -> Floor:
    # The words decide; without the ranker it is quicker.
    demo_settings.retrieval.ranker = False
    opened = open_floor(demo_settings)
    opened._stock = _stock[0] if _stock else opened.stock()
    _stock[:] = [opened.stock()]
    return opened


def denied(told: dict[str, Any]) -> bool:
    return any(denial in told["text"] for denial in DENIALS)


@pytest.mark.parametrize("message", [*PRESENT.split("; "), *PRESENT_ZH.split("; ")])
def test_what_is_there_under_any_name_is_not_denied(floor: Floor, message: str) -> None:
    told = reply(floor, message)
    assert told["products"]
    assert not denied(told)


@pytest.mark.parametrize("message", [*ABSENT.split("; "), *ABSENT_ZH.split("; ")])
def test_what_is_not_there_is_denied_and_no_reason_claims_it(floor: Floor, message: str) -> None:
    told = reply(floor, message)
    assert denied(told)
    reasons = [reason["text"] for each in told["products"] for reason in each["reasons"]]
    assert not any("close in meaning" in reason or "意思相近" in reason for reason in reasons)
    kinds = [each["product"]["category"][-1] for each in told["products"]]
    assert all(kind in told["text"] for kind in kinds)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("macbook pro", "Laptops"),
        ("iphone 15 pro max", "Smartphones"),
        ("beamer", "Projectors"),
        ("flashlight for the head", "Headlamps"),
        ("kibble", "Dog food"),
    ],
)
def test_the_nearest_in_meaning_is_shown_instead(floor: Floor, message: str, kind: str) -> None:
    assert kind in {each["product"]["category"][-1] for each in reply(floor, message)["products"]}


def test_where_nothing_is_near_nothing_is_shown(floor: Floor) -> None:
    told = reply(floor, "concert tickets")
    assert told["products"] == []
    assert "doesn't seem to carry “concert tickets”" in told["text"]


def test_the_thing_without_all_that_was_said_of_it_is_told_apart(floor: Floor) -> None:
    told = reply(floor, "soccer ball")
    assert "No listing has all of “soccer ball”." in told["text"]
    assert "Balls" in told["text"]
    assert any("matches “ball”" in reason["text"] for each in told["products"] for reason in each["reasons"])


def test_a_reason_names_the_kind_that_another_word_means(floor: Floor) -> None:
    first = reply(floor, "couch")["products"][0]
    assert "of the kind you asked for: Sofas" in [reason["text"] for reason in first["reasons"]]
