"""An optional LLM judge of whole dialogues. It decides nothing: it is told beside the checks, with how far they agree.

The verdict is structured output, the reason asked for before it (as in Zheng et al. 2023, "Judging LLM-as-a-Judge").
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.llm import ChatModel
from assistant.request import Recommendation
from eval.constraints import describe
from eval.results import CaseResult, Judgement, TurnResult
from retrieval.errors import ModelUnavailable

PROMPT_FILE = Path(__file__).with_name("prompts") / "judge.yaml"
SCHEMA = {
    "type": "object",
    "properties": {"reason": {"type": "string"}, "passed": {"type": "boolean"}},
    "required": ["reason", "passed"],
    "additionalProperties": False,
}
FACTS = 8
"""Attributes of a product that the judge is told."""


@cache
def judge_prompt() -> dict[str, Any]:
    """The prompt, and under ``sha256`` its hash."""
    raw = PROMPT_FILE.read_bytes()
    return {**yaml.safe_load(raw), "sha256": hashlib.sha256(raw).hexdigest()[:12]}


def judged(case: CaseResult, chat: ChatModel) -> CaseResult:
    """The result with the judge's verdict; one that fails to give any leaves an ``error`` there."""
    prompt = judge_prompt()
    # Braces in what a shopper or a feed wrote are no places to fill in.
    asked = prompt["user"].replace("{conversation}", transcript(case))
    try:
        answer = chat.structured([("system", prompt["system"]), ("user", asked)], SCHEMA)
    except ModelUnavailable as error:
        return case.model_copy(update={"judgement": Judgement(error=str(error))})
    return case.model_copy(update={"judgement": Judgement(passed=answer["passed"], reason=answer["reason"])})


def transcript(case: CaseResult) -> str:
    """The dialogue as the judge reads it: messages, what was understood, products with their data, replies."""
    return "\n".join(line for turn in case.turns for line in _lines(turn)).replace("</conversation>", "")


def _lines(turn: TurnResult) -> list[str]:
    do = turn.turn.do.model_dump(exclude_defaults=True)
    reply = turn.reply
    lines = [f"Shopper: {turn.turn.say}"] if turn.turn.say else []
    lines += [f"Shopper clicks: {do}"] if do else []
    if reply is None:
        return lines + ([f"The shop failed: {turn.error}"] if turn.error else [])
    lines.append(f"[understood: {describe(reply.request.filters)}]")
    lines += [f"[product {place}: {_product(each)}]" for place, each in enumerate(reply.products, start=1)]
    return [*lines, f"Assistant: {reply.text} {reply.question.text if reply.question else ''}".strip()]


def _product(shown: Recommendation) -> str:
    product = shown.product
    price = "no price" if product.price is None else f"{product.price:g} {product.currency or ''}"
    facts = [f"{name}: {value}" for name, value in list(product.attributes.items())[:FACTS]]
    return "; ".join([product.title, price, *facts])
