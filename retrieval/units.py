"""Units of measure: reading ``"30 h"`` and converting between units of one dimension.

Factors are the exact SI and international-yard definitions (NIST SP 811, appendix B). Storage and data rates are
decimal (1 TB = 1000 GB), as they are printed on products; a month is a twelfth of 365.25 days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.words import fold, singular

# dimension -> {symbol: (factor to the dimension's first unit, other spellings)}
_TABLE: dict[str, dict[str, tuple[float, str]]] = {
    "length": {
        "mm": (1, "millimeter millimeters millimetre millimetres 毫米"),
        "cm": (10, "centimeter centimeters centimetre centimetres 厘米 公分"),
        "m": (1000, "meter meters metre metres 米"),
        "km": (1e6, "kilometer kilometers kilometre kilometres 公里"),
        "in": (25.4, 'inch inches " ″ 英寸 寸'),
        "ft": (304.8, "foot feet 英尺"),
    },
    "mass": {
        "g": (1, "gram grams gramme grammes 克"),
        "mg": (1e-3, "milligram milligrams 毫克"),
        "kg": (1000, "kilo kilos kilogram kilograms kgs 公斤 千克"),
        "oz": (28.349523125, "ounce ounces 盎司"),
        "lb": (453.59237, "lbs pound pounds 磅"),
    },
    "volume": {
        "ml": (1, "milliliter milliliters millilitre millilitres 毫升"),
        "cl": (10, "centiliter centilitre"),
        "l": (1000, "liter liters litre litres 升"),
        "fl oz": (29.5735295625, "fl.oz fluid_ounce fluid_ounces floz"),
        "gal": (3785.411784, "gallon gallons"),
    },
    "time": {
        "s": (1, "sec secs second seconds 秒"),
        "ms": (1e-3, "millisecond milliseconds 毫秒"),
        "min": (60, "mins minute minutes 分钟"),
        "h": (3600, "hr hrs hour hours 小时"),
        "day": (86400, "days 天"),
        "week": (604800, "weeks 周"),
        "month": (2629800, "months 个月"),
        "year": (31557600, "years yr yrs 年"),
    },
    "storage": {
        "MB": (1, "megabyte megabytes"),
        "KB": (1e-3, "kilobyte kilobytes"),
        "GB": (1e3, "gb gigabyte gigabytes gig gigs"),
        "TB": (1e6, "terabyte terabytes"),
    },
    "data rate": {
        "Mbit/s": (1, "mbps megabit megabits"),
        "MB/s": (8, ""),
        "Gbit/s": (1e3, "gbps gigabit gigabits"),
        "GB/s": (8e3, ""),
    },
    "power": {"W": (1, "watt watts 瓦"), "mW": (1e-3, "milliwatt milliwatts"), "kW": (1e3, "kilowatt kilowatts 千瓦")},
    "apparent power": {"VA": (1, ""), "kVA": (1e3, "")},
    "energy": {"Wh": (1, "watt_hours"), "kWh": (1e3, "")},
    "charge": {"mAh": (1, ""), "Ah": (1e3, "")},
    "current": {"mA": (1, ""), "A": (1e3, "amp amps ampere amperes")},
    "voltage": {"V": (1, "volt volts 伏"), "mV": (1e-3, ""), "kV": (1e3, "")},
    "frequency": {
        "Hz": (1, "hertz 赫兹"),
        "kHz": (1e3, ""),
        "MHz": (1e6, "megahertz"),
        "GHz": (1e9, "gigahertz"),
    },
    "pressure": {"bar": (1, "bars"), "psi": (0.0689475729, "")},
    "resolution": {"MP": (1, "megapixel megapixels mpx 万像素")},
    "luminous flux": {"lm": (1, "lumen lumens 流明")},
    "luminance": {"cd/m²": (1, "cd/m2 nit nits 尼特")},
    "illuminance": {"lx": (1, "lux")},
    "sound": {"dB": (1, "db(a) dba decibel decibels 分贝")},
    "print density": {"dpi": (1, "")},
    "print speed": {"ppm": (1, "pages/min pages_per_minute")},
    "pages": {"pages": (1, "page 页")},
    "sheets": {"sheets": (1, "sheet")},
    "pieces": {"pcs": (1, "pc piece pieces pc(s)")},
    "people": {"people": (1, "person persons 人 个人")},
    "speed": {"km/h": (1, "kph"), "mph": (1.609344, "")},
    "rotation": {"rpm": (1, "")},
    "frame rate": {"fps": (1, "frames_per_second")},
    "area": {"m²": (1, "m2 sqm"), "cm²": (1e-4, "cm2"), "sq ft": (0.09290304, "sqft square_feet ft²")},
    "area density": {"g/m²": (1, "g/m2 gsm")},
    "share": {"%": (1, "percent")},
    "temperature": {"°C": (1, "c ℃ celsius 摄氏度")},
    "angle": {"°": (1, "degree degrees deg 度")},
    "impedance": {"Ω": (1, "ohm ohms")},
}


@dataclass(frozen=True)
class Unit:
    """One unit: ``symbol`` as it is printed, ``factor`` to the reference unit of its ``dimension``."""

    symbol: str
    dimension: str
    factor: float


def _spellings() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for dimension, units in _TABLE.items():
        for symbol, (factor, others) in units.items():
            unit = Unit(symbol, dimension, factor)
            found[symbol] = unit
            for name in others.split():
                found[name.replace("_", " ")] = unit
    for name, unit in list(found.items()):
        found.setdefault(name.casefold(), unit)
    return found


_UNITS = _spellings()
_REFERENCES = {dimension: next(iter(units)) for dimension, units in _TABLE.items()}
_QUANTITY = re.compile(
    r"\s*([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(?:\s*-?\s*([^\d\s.,+-][^\d,]*\d?))?\s*", re.DOTALL
)
_COUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s+([^\W\d_]+)\s*")


def unit_of(name: str) -> Unit | None:
    """The unit that ``name`` (symbol, English or Chinese word, any case) spells, or None."""
    name = " ".join(name.split()).rstrip(".")
    return _UNITS.get(name) or _UNITS.get(name.casefold())


def spellings(*dimensions: str) -> dict[str, Unit]:
    """Every spelling, in lower case, of the units of those dimensions."""
    return {name.lower(): unit for name, unit in _UNITS.items() if unit.dimension in dimensions}


def same_in_any_unit(number: float, unit: Unit) -> str:
    """One word for a quantity however it is written: ``15.6 in`` and ``39.6 cm`` are ``396mm``.

    Three significant digits, as sizes are rounded in feeds. A whole multiple of 1024 of a unit of storage counts as
    as many thousands, so that 8192 MB of memory are 8 GB.
    """
    return f"{float(f'{_decimal(number, unit) * unit.factor:.3g}'):.12g}{_REFERENCES[unit.dimension].lower()}"


def _decimal(number: float, unit: Unit) -> float:
    """A whole multiple of 1024 of a unit of storage as as many thousands."""
    return number / 1024 * 1000 if unit.dimension == "storage" and number % 1024 == 0 else number


_USUAL: dict[str, tuple[tuple[str, float], ...]] = {
    "length": (("km", 1e6), ("m", 2000), ("cm", 10), ("mm", 0)),
    "mass": (("kg", 1000), ("g", 1), ("mg", 0)),
    "volume": (("l", 1000), ("ml", 0)),
    "time": (("h", 3600), ("min", 0)),
    "storage": (("TB", 1e6), ("GB", 1e3), ("MB", 0)),
    "power": (("W", 1), ("mW", 0)),
    "frequency": (("GHz", 1e9), ("MHz", 1e6), ("kHz", 1e3), ("Hz", 0)),
}
"""Units that shops print, each from how much (in the dimension's first unit) on: 120 cm but 3 m, 1500 W, 500 ml."""
_IMPERIAL = ("in", "ft", "oz", "lb", "fl oz", "gal")


def usual(number: float, unit: Unit) -> tuple[float, str] | None:
    """A quantity in the unit that it is usually printed in: ``1000 ml`` is 1 l, ``0.5 l`` 500 ml; None where it is
    imperial: that is printed as it is said (``1/2 inch``)."""
    if unit.symbol in _IMPERIAL:
        return None
    amount = _decimal(number, unit) * unit.factor
    for symbol, least in _USUAL.get(unit.dimension, ()):
        if amount >= least:
            return amount / _UNITS[symbol].factor, symbol
    return number, unit.symbol


def read_quantity(text: str) -> tuple[float, Unit | None] | None:
    """``"1,500 W"`` -> (1500.0, W), ``"12"`` -> (12.0, None); None unless the text is one number with a known unit."""
    match = _QUANTITY.fullmatch(text)
    if match is None or not match[1] or not match[1][-1].isdigit():
        return None
    number = float(match[1].replace(",", ""))
    if match[2] is None:
        return number, None
    unit = unit_of(match[2])
    return None if unit is None else (number, unit)


def counted(noun: str) -> Unit:
    """The unit of things that are counted: ``"gears"`` measures gears and nothing else."""
    noun = " ".join(noun.split())
    return Unit(noun, singular(fold(noun)), 1.0)


def read_count(text: str) -> tuple[float, Unit] | None:
    """``"12 gears"`` -> (12.0, gears); None when the text is not one number and one word."""
    match = _COUNT.fullmatch(text)
    return None if match is None else (float(match[1]), counted(match[2]))


def convert(number: float, source: Unit, target: Unit) -> float:
    """``number`` of ``source`` in ``target``; the two must share a dimension."""
    return number if source == target else number * source.factor / target.factor
