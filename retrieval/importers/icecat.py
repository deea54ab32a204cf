"""The Icecat electronics set as the Chorus project publishes it: ``attr_t_``, ``attr_n_`` and ``attr_b_`` columns.

Prices are whole cents of US dollars. Numbers come without units; :data:`UNITS` adds them. Memory, storage, cable
length, clock, screen size, ink volume and the power of projector lamps were compared with what titles say; the other
units are those in which the column's values lie in a plausible range. Columns about pallets, cartons and customs are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from retrieval.importers import values
from retrieval.importers.files import BadRow
from retrieval.importers.icecat_kinds import kind_of
from retrieval.product import AttributeValue

_LOGISTICS = re.compile(
    r"pallet|packag|master|carton|shipping|intermodal|harmonized|last change|ark id|hp segment|imperial|retail only|"
    r"tare weight|minimum order|quantity per (box|inner)|oem code|embedded options|conflict free"
)
# Our name for a column's, in plain shopper's words; the first column that a product has gives the value.
_RENAMED = {
    "product colour": "color",
    "cable colour": "color",
    "printing colours": "color",
    "colour": "color printing",
    "display diagonal": "screen size",
    "total storage capacity": "storage",
    "internal memory": "memory",
    "maximum internal memory": "maximum memory",
    "display resolution": "resolution",
    "maximum refresh rate": "refresh rate",
    "battery life max": "battery life",
    "continuous audio playback time": "playback time",
    "battery capacity watt hours": "battery energy",
    "thermal design power tdp": "thermal design power",
    "print speed black normal quality a4 us letter": "print speed black",
    "print speed colour normal quality a4 us letter": "print speed color",
    "rear camera resolution numeric": "rear camera resolution",
    "front camera resolution numeric": "front camera resolution",
    "black toner page yield": "page yield",
    "colour toner page yield": "page yield",
    "wi fi": "wi-fi",
    "operating temperature t t": "operating temperature",
    "storage temperature t t": "storage temperature",
}
_BY_UNIT = {
    "mm": "width, height, depth, width with stand, height with stand, depth with stand, diameter, driver unit, "
    "filter size, fan diameter, label width, label height, roll width, tape width, sheet width, sheet length",
    "m": "cable length, tape length, roll length",
    "in": "screen size, maximum screen size compatibility, minimum screen size compatibility",
    "g": "weight, weight with stand, keyboard weight",
    "kg": "maximum weight capacity",
    "GB": "memory, storage, hdd capacity, ssd capacity, total ssds capacity, internal storage capacity, "
    "discrete graphics adapter memory, memory per module",
    "GHz": "processor frequency, processor boost frequency",
    "MHz": "memory clock speed",
    "W": "thermal design power, power consumption typical, power consumption standby, power consumption off, "
    "power consumption max, power consumption idle, power consumption, ac adapter power, bulb power, rms rated power, "
    "output power, power supply",
    "VA": "output power capacity",
    "Wh": "battery energy",
    "V": "battery voltage",
    "h": "battery life, battery recharge time, playback time, service life of lamp",
    "min": "typical backup time at half load, typical backup time at full load, recording time",
    "s": "time to first page black normal, warm up time",
    "cd/m²": "display brightness, display brightness typical",
    "pages": "page yield, maximum duty cycle",
    "sheets": "total input capacity, total output capacity, maximum input capacity",
    "ppm": "print speed black, print speed color",
    "ml": "black ink volume, colour ink volume",
    "Hz": "refresh rate",
    "g/m²": "media weight",
    "dB": "headphone sensitivity, noise level",
    "Ω": "impedance",
    "MP": "rear camera resolution, front camera resolution",
    "°": "viewing angle horizontal, viewing angle vertical",
}
UNITS = {name: unit for unit, names in _BY_UNIT.items() for name in names.split(", ")}
"""Unit of a number by the attribute's name (ours); most are inferred, see above."""
_UNKNOWN = frozenset({"", "not available", "unspecified", "unknown", "n/a"})


def draft(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a product from one row.

    Raises:
        BadRow: no title, or a cell that cannot be read.
    """
    title = values.one_line(cells.get("title"))
    if not title:
        raise BadRow("title", "missing")
    cents, _ = values.price(cells.get("price"))
    ean = cells.get("ean") or [None]
    attributes = _attributes(cells)
    year = str(cells.get("date_released") or "")[:4]
    if year.isdigit():
        attributes["release year"] = float(year)
    return {
        "id": str(cells.get("id") or ""),
        "title": title,
        "description": values.clean_text(cells.get("short_description")),
        "brand": values.one_line(cells.get("supplier")) or None,
        "category": kind_of(title, cells),
        "price": None if cents is None else round(cents) / 100,
        "currency": "USD",
        "image_links": values.links([cells.get("img_500x500"), cells.get("img_high")], "img_500x500"),
        "gtin": ean[0],
        "attributes": attributes,
    }


def _attributes(cells: Mapping[str, Any]) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {}
    for column, raw in cells.items():
        if not column.startswith("attr_"):
            continue
        plain = _plain_name(column)
        if plain is None:
            continue
        name = _RENAMED.get(plain, plain)
        if isinstance(raw, bool):
            found.setdefault(name, raw)
            continue
        value = _number(name, raw) if isinstance(raw, float | int) else _value(name, raw)
        if value is not None and (name not in found or plain == "product colour"):
            found[name] = value
    return found


@cache
def _plain_name(column: str) -> str | None:
    """``"attr_t_product_colour"`` -> ``"product colour"``; None for logistics."""
    plain = " ".join(column[len("attr_x_") :].replace("_", " ").split())
    return None if _LOGISTICS.search(plain) else plain


def _number(name: str, raw: float) -> AttributeValue | None:
    unit = UNITS.get(name)
    if name == "battery life" and raw > 100:  # a camera's shots, or a remote control's years in hours
        return None
    # Some rows give a processor's clock in MHz and memory in MB; none has 10 GHz or 2 TB of working memory.
    if (unit == "GHz" and raw > 10) or (name == "memory" and raw >= 2048):
        unit = "MHz" if unit == "GHz" else "MB"
    return f"{raw:.10g} {unit}" if unit else values.attribute(raw)


def _value(name: str, raw: Any) -> AttributeValue | None:
    if not isinstance(raw, str):
        return values.attribute(raw)
    text = values.one_line(raw)
    if text.lower() in _UNKNOWN:
        return None
    if text in ("Y", "N"):
        return text == "Y"
    if name == "color":
        text = re.sub(r"(?i)grey", "Gray", text).replace("olour", "olor")
    # Lists are written with bare commas; ", " and digits stand in running text.
    parts = re.split(r"(?<!\d),(?=[^\s\d])", text)
    if name == "color":
        parts = [part[:1].upper() + part[1:] for part in parts]
    return parts if len(parts) > 1 else values.attribute(parts[0])
