"""When a rule's opinion of what a message is yields to the classifier's: measured on training data, rule by rule."""

from __future__ import annotations

from assistant.request import State

_BARS = {
    "wish: left": 0.5,
    "wish: brief": 0.6,
    "wish: named": 0.6,
    "wish: named sought": 0.9,
    "wish: brief named": 0.95,
    "wish: brief named sought": 0.95,
    "wish: kind": 0.8,
    "wish: demand": 0.7,
    "wish: amount": 0.9,
    "policy_question?": 0.9,
    "product_question?": 0.6,
    "out_of_scope?": 0.5,
    "out_of_scope": 0.9,
    "complaint": 0.7,
    "reset": 0.95,
}
"""How probable the classifier must find another intent than the rule's; a rule that is not here stands. ``python -m
finetune.handover`` prints for each how often it is right and how often the classifier, cross-validated."""
IN_FORCE = 0.9
"""The least bar of a rule that read a demand, a kind or an amount while a wish is in force, or anything in answer to a
question: such messages are brief, and no training text tells what came before them."""
TO_WISH = 0.85
"""The least bar of what is to be a wish after all ("the kids broke my mug, a new one please")."""
SERVICE = ("order", "complaint")
"""Labels of which it matters little which one it is: both go to a person."""
TO_SERVICE = 0.65
"""The most that is asked for a matter of service, which no refinement of a wish sounds like."""
_READ = ("wish: named", "wish: kind", "wish: demand", "wish: amount", "wish: brief")
_IDLE = ("small_talk", "out_of_scope", "human", "reset", *SERVICE)


def bar_of(rule: str, state: State) -> float:
    """How probable the classifier must find another intent to be believed; 1 where it is not to be asked."""
    bar = _BARS.get(rule, 1.0)
    refines = wish_in_force(state) and rule.startswith(_READ)
    answers = state.pending is not None and rule.startswith("wish")
    return max(bar, IN_FORCE) if refines or answers else bar


def is_believed(label: str, probability: float, bar: float) -> bool:
    """Whether the classifier is sure enough of its label to overrule the rule."""
    if label == "find":
        bar = max(bar, TO_WISH)
    if label in SERVICE:
        bar = min(bar, TO_SERVICE)
    return probability >= bar


def keeps_to_wish(message: str, label: str, state: State) -> bool:
    """Whether a message with an amount, said while a wish is in force, is taken for talk of something else: an amount
    there is a limit, however it is told ("boss says we can go to 15 each")."""
    return label in _IDLE and wish_in_force(state) and any(character.isdigit() for character in message)


def wish_in_force(state: State) -> bool:
    """Whether something is being looked for."""
    return bool(state.request.filters or state.request.query)
