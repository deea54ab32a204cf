"""What a comparison asks about: "which is the quietest?" is about the noise level, not about whatever else differs."""

from __future__ import annotations

import re

_ASKED = tuple(
    (re.compile(pattern), fields)
    for pattern, fields in (
        (r"\b(?:quiet(?:er|est)?|loud(?:er|est)?|nois(?:y|ier|iest)|silent)\b|安静|静音|噪音|吵", ("noise level",)),
        (r"\b(?:light(?:er|est)|heav(?:y|ier|iest)|weighs?)\b|最轻|更轻|哪.{0,4}轻|重", ("weight", "net weight")),
        (
            r"\b(?:batter(?:y|ies)|lasts? (?:the )?long(?:er|est)|runtime)\b|续航|电池",
            ("battery life", "battery capacity"),
        ),
        (r"\b(?:screens?|displays?)\b|屏幕|屏", ("screen size",)),
        (r"\b(?:memory|ram)\b|内存", ("memory",)),
        (r"\b(?:storage|disk|ssd)\b|存储|硬盘", ("storage",)),
        (r"\b(?:strong(?:er|est)|power(?:ful)?)\b|功率", ("output power", "power")),
        (r"\b(?:bright(?:er|est)?)\b|亮", ("brightness",)),
        (r"\b(?:fast(?:er|est)?|quick(?:er|est)?)\b|速度|快", ("print speed", "top speed", "refresh rate")),
        (r"\b(?:warm(?:er|est))\b|保暖|暖和", ("comfort temperature", "warmth rating")),
        (r"\b(?:ratings?|rated|reviews?|reviewed)\b|评分|评价|口碑", ("rating",)),
        (r"\b(?:holds?|capacity|roomi(?:er|est)|volume|big(?:ger|gest)|larg(?:er|est)|small(?:er|est))\b|容量|[最更][大小]",
         ("capacity", "volume", "size", "width", "screen size")),
    )
)  # fmt: skip


def compared_by(text: str) -> tuple[str, ...]:
    """Number fields, and the rating, that the folded text asks to compare by, likeliest first; none where it asks in
    general."""
    return tuple(dict.fromkeys(name for pattern, fields in _ASKED if pattern.search(text) for name in fields))
