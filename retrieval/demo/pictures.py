"""Draws a picture of any product: its kind's silhouette in its color, on a soft background.

The kind is told by the words of the category, from special to general, then by the title; ``rules`` below are tried in
order, so special words stand before general ones. What nothing fits gets a parcel with its category's initial.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from xml.sax.saxutils import escape

from retrieval.demo.shapes import care, computing, daily, garden, home, kitchen, outdoor, tech, toys, wear
from retrieval.demo.shapes.pen import Tint, hue
from retrieval.product import Product

Shape = Callable[[Tint], str]

COLORS = {
    "black": "#3a3d45", "white": "#f1efea", "grey": "#9aa0a8", "gray": "#9aa0a8", "silver": "#c4c9d0",
    "graphite": "#565b64", "navy": "#2f4468", "blue": "#4a7fc1", "teal": "#2f8f8f", "turquoise": "#45b5b0",
    "cyan": "#38b0d0", "mint": "#9fd8bf", "green": "#5c9a63", "olive": "#7d8150", "sage": "#a3b18a",
    "lime": "#a8c64a", "yellow": "#ecc84a", "mustard": "#d1a136", "gold": "#d4b166", "brass": "#c5a253",
    "orange": "#e88a3c", "coral": "#f08a70", "terracotta": "#c96f4f", "rust": "#b5603c", "red": "#cf4a44",
    "burgundy": "#84303f", "pink": "#ec9db4", "rose": "#e3a0a4", "blush": "#eac4bd", "magenta": "#c94f92",
    "purple": "#8461b0", "violet": "#7d5fb5", "lavender": "#b9a8da", "brown": "#8a5f43", "tan": "#c79f73",
    "beige": "#dccbb0", "cream": "#f0e4cd", "sand": "#d8c097", "oak": "#c99f70", "walnut": "#7d573c",
    "wood": "#b98d5e", "steel": "#b4bac3", "clear": "#d3e5ec", "floral": "#e58fa5", "striped": "#6f8fb5",
    "copper": "#b8734a", "anthracite": "#454a53",
}  # fmt: skip

METALS = ("#4a505c", "#68717e", "#8c95a2", "#4b5a72", "#b9bec6")
"""Colors of electronics whose record names none."""

DEFAULTS = ("#6d8fb3", "#c9826b", "#7fa58a", "#b497c2", "#d3ae62", "#5e7f8c", "#c46f7d", "#8d9a66")
"""Colors of everything else whose record names none."""

RULES: tuple[tuple[str, Shape], ...] = (
    ("laptop sleeve|notebook case|notebook sleeve", computing.sleeve),
    ("phone case|mobile phone case|tablet case", tech.phone_case),
    ("tv mount|flat panel.* mount|wall mount|monitor mount|mounts? & stand", tech.mount),
    ("memory card|flash memory", tech.memory_card),
    ("camera bag|camera case|lens case", wear.backpack),
    ("camera lens|camera lenses|lens(es)?\\b", tech.lens),
    ("hair ?dryer", care.hair_dryer),
    ("power bank", tech.power_bank),
    ("usb flash|flash drive|usb stick", computing.usb_stick),
    ("earbud|in-ear|earphone", tech.earbuds),
    ("on-ear", tech.on_ear),
    ("headphone|headset", tech.headphones),
    ("soundbar|sound bar", tech.soundbar),
    ("baby monitor|walkie", toys.baby_monitor),
    ("speaker|subwoofer", tech.speaker),
    ("cable|cord\\b|adapters?$|patch", tech.cable),
    ("cartridge|toner|ink\\b|singlepack|multipack", computing.cartridge),
    ("printer|multifunction|copier|scanner|fax|laserjet|officejet|deskjet", computing.printer),
    ("projector|beamer", tech.projector),
    ("keyboard", computing.keyboard),
    ("game ?pad|gaming controller|game console|joystick", computing.gamepad),
    ("\\bmice\\b|mouse", computing.mouse),
    ("stationery notebook|note ?book and paper|notepad", daily.notebook),
    ("laptop|notebook|chromebook|macbook", computing.laptop),
    ("tablet|e-?book reader|e-?reader|galaxy tab|ipad", computing.tablet),
    ("smart ?watch|watch(es)?\\b", tech.watch),
    ("fitness tracker|activity tracker", tech.tracker),
    ("streaming box|set-top|media player", tech.box_device),
    ("router|access point|modem|network switch|gateway", computing.router),
    ("monitor|display|signage", computing.monitor),
    ("television|\\btvs?\\b", tech.television),
    ("action camera|sports camera|webcam", tech.action_camera),
    ("tripod", tech.tripod),
    ("camera|camcorder", tech.camera),
    ("charger|power adapter|power suppl|surge protector|outlet", tech.charger),
    ("usb hub|interface hub|docking|\\bhubs?\\b", computing.hub),
    ("stylus|styli", computing.stylus),
    ("smartphone|phone|galaxy", tech.phone),
    ("hard drive|solid state|\\bssd|memory module|batter|\\bups\\b|\\bnas\\b|disk", computing.drive),
    ("processor|graphics card|memory\\b|\\bcpus?\\b", computing.chip),
    ("\\bpcs?\\b|workstation|desktop|server|thin client", computing.desktop),
    ("kettle", kitchen.kettle),
    ("coffee (machine|maker)|espresso", kitchen.coffee_machine),
    ("blender|mixer|food processor|juicer", kitchen.blender),
    ("toaster", kitchen.toaster),
    ("air fryer|fryer", kitchen.air_fryer),
    ("vacuum", kitchen.vacuum),
    ("rice cooker|multi ?cooker|slow cooker", kitchen.cooker),
    ("frying pan|\\bpans?\\b|skillet|wok", kitchen.pan),
    ("saucepan|stock ?pot|cookware|casserole", kitchen.pot),
    ("knife|knives", kitchen.knife),
    ("cutting board|chopping board", kitchen.board),
    ("\\bmugs?\\b|\\bcups?\\b", kitchen.mug),
    ("dinner set|plates?\\b|bowls? set|tableware", kitchen.dishes),
    ("baby bottle", toys.baby_bottle),
    ("baby sleeping bag", toys.romper),
    ("sleeping bag", outdoor.sleeping_bag),
    ("water bottle|thermos|flask|tumbler", kitchen.flask),
    ("washing machine|dishwasher|tumble dryer|washer", kitchen.washing_machine),
    ("fridge|refrigerator|freezer", kitchen.fridge),
    ("microwave|oven|\\bhobs?\\b|range cooker", kitchen.oven),
    ("pet bed|dog bed|cat bed", daily.pet_bed),
    ("pillow|cushion", home.pillow),
    ("duvet|blanket|comforter|quilt", home.duvet),
    ("bed linen|bed frame|mattress|\\bbeds?\\b", home.linen),
    ("towel", home.towel),
    ("curtain|blinds?\\b|drape", home.curtain),
    ("\\brugs?\\b|carpet", home.rug),
    ("desk lamp|reading lamp", home.desk_lamp),
    ("floor lamp", home.floor_lamp),
    ("headlamp|torch|flashlight", outdoor.headlamp),
    ("bulb|\\bled lamp", home.bulb),
    ("string light|fairy light", home.string_lights),
    ("lamp|lantern|lighting|chandelier|pendant", home.table_lamp),
    ("sofa|couch|loveseat|sectional", home.sofa),
    ("office chair|gaming chair|desk chair", home.office_chair),
    ("(arm)?chair|stool|recliner", home.armchair),
    ("desks?\\b|tables?\\b|dresser|nightstand|drawer", home.desk),
    ("bookcase|shelf|shelves|shelving|cabinet", home.bookcase),
    ("plant pot|planter", garden.planter),
    ("house plant|plants?\\b|flowers?\\b", garden.plant),
    ("drill|screwdriver, cordless", garden.drill),
    ("hammer", garden.hammer),
    ("screwdriver|pliers|spanner|saw\\b|hand tool|\\btools?\\b", garden.screwdriver),
    ("mower", garden.mower),
    ("hose", garden.hose),
    ("glove", garden.gloves),
    ("t-shirt|tee\\b", wear.t_shirt),
    ("sweater|hoodie|jumper|cardigan", wear.sweater),
    ("shirt|blouse|polo", wear.shirt),
    ("jacket|coat|parka|outerwear", wear.jacket),
    ("jeans|trousers|pants|leggings|shorts", wear.trousers),
    ("dress|skirt", wear.dress),
    ("socks?\\b", wear.socks),
    ("boot", wear.boot),
    ("sandal|flip-flop", wear.sandal),
    ("slipper", wear.slipper),
    ("sneaker|shoe|trainer", wear.sneaker),
    ("suitcase|luggage|trolley", wear.suitcase),
    ("backpack|rucksack", wear.backpack),
    ("handbag|purse|tote|\\bbags?$", wear.handbag),
    ("wallet", wear.wallet),
    ("packing cube", wear.cubes),
    ("umbrella", wear.umbrella),
    ("tent\\b|tents\\b", outdoor.tent),
    ("\\bmats?\\b", outdoor.mat),
    ("stove", outdoor.stove),
    ("cool box|cooler", outdoor.cool_box),
    ("dumbbell|weights?$|kettlebell", outdoor.dumbbell),
    ("exercise bike|treadmill|cross trainer", outdoor.exercise_bike),
    ("helmet", outdoor.helmet),
    ("\\block", outdoor.lock),
    ("goggle|glasses", outdoor.goggles),
    ("racket|racquet", outdoor.racket),
    ("bicycle|\\bbikes?\\b", outdoor.bicycle),
    ("stroller|pushchair|pram", toys.stroller),
    ("diaper|nappies|wipes", toys.packet),
    ("dog food|cat food|pet food", daily.pet_food),
    ("pet bowl|feeder", daily.pet_bowl),
    ("leash|collar|harness", daily.leash),
    ("pet toy|dog toy|cat toy", daily.pet_toy),
    ("building set|brick|construction toy", toys.brick),
    ("puzzle", toys.puzzle),
    ("board game|card game|\\bgames?\\b", toys.board_game),
    ("soft toy|teddy|plush", toys.teddy),
    ("remote control car|toy car", toys.toy_car),
    ("wooden toy|trains?\\b|\\btoys?\\b", toys.train),
    ("\\bballs?\\b|football|basketball|volleyball", outdoor.ball),
    ("cream|lotion|balm", care.cream_jar),
    ("cleanser|sunscreen|toothpaste", care.tube),
    ("shampoo|soap|conditioner", care.pump_bottle),
    ("toothbrush", care.toothbrush),
    ("shaver|trimmer|razor", care.shaver),
    ("perfume|parfum|cologne|fragrance", care.perfume),
    ("coffee", daily.coffee_bag),
    ("\\bteas?\\b", daily.tea_box),
    ("chocolate|candy|sweets", daily.chocolate),
    ("pasta|noodle|rice\\b", daily.pasta),
    ("juice|milk", daily.carton),
    ("cereal|muesli|granola|snack", daily.cereal),
    ("\\boils?\\b|wine|vinegar|bottle", daily.tall_bottle),
    ("notebook|journal|diary", daily.notebook),
    ("(cook|text|work|hand)?books?\\b", daily.book),
    ("pens?\\b|pencils?\\b$|marker", daily.pen),
    ("art set|paint|crayon|pencil", daily.art_set),
    ("calendar|planner", daily.calendar),
)  # fmt: skip
_COMPILED = [(re.compile(rf"\b(?:{words})" if words[0].isalpha() else words), shape) for words, shape in RULES]


def shape_of(product: Product) -> Shape:
    """The silhouette for a product; :func:`daily.box` where nothing fits."""
    labels = [label.lower() for label in product.category]
    if any("stationery" in label or "paper" in label for label in labels[:-1]):
        labels[-1] = f"stationery {labels[-1]}"
    for text in (*labels[-1:], product.title.lower(), *reversed(labels[:-1])):
        for words, shape in _COMPILED:
            if words.search(text):
                return shape
    return daily.box


def _color(product: Product, pick: int, shape: Shape) -> str:
    value = product.attributes.get("color", product.attributes.get("ink color", ""))
    for word in re.findall("[a-z]+", str(value).lower()):
        if word in COLORS:
            return COLORS[word]
    palette = METALS if shape.__module__ in (computing.__name__, tech.__name__) else DEFAULTS
    return palette[pick % len(palette)]


def draw(product: Product) -> str:
    """An SVG document of 400 x 400 units, a few kilobytes, no external references; the same for the same record."""
    digest = blake2b((product.item_group_id or product.id).encode(), digest_size=8).digest()
    pick = digest[0]
    shape = shape_of(product)
    color = _color(product, pick, shape)
    warm = blake2b(" ".join(product.category[:1]).encode(), digest_size=2).digest()
    angle = int.from_bytes(warm) % 360
    tint = Tint(
        base=color,
        accent=hue(180 + digest[1] % 90, 0.52, 0.42),
        key=digest.hex()[:8] + color[1:],
        pick=pick,
        letter=escape(_plain(product.category[-1] if product.category else product.title)[:1].upper()),
    )
    sky = (hue(angle, 0.965, 0.5), hue(angle, 0.87, 0.36))
    shadow = '<ellipse cx="200" cy="337" rx="150" ry="13" fill="#1b2030" opacity=".14"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">'
        f"<title>{escape(_plain(product.title))}</title><defs>{tint.definitions(sky)}</defs>"
        f'<rect width="400" height="400" fill="url(#b{tint.key})"/>'
        '<ellipse cx="200" cy="190" rx="176" ry="150" fill="#ffffff" opacity=".35"/>'
        f"{shadow}{shape(tint)}</svg>"
    )


def _plain(text: str) -> str:
    """The text without the control characters that XML 1.0 does not allow."""
    return "".join(character for character in text if character.isprintable())
