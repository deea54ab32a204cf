"""A shop whose right answer is known: two clubs that never take each other's products."""

from __future__ import annotations

import numpy as np

from eval.personal.datasets import Log
from retrieval.product import Product
from retrieval.recommenders.interactions import gather

DAY = 86_400


def clubs(shoppers: int = 120, periods: int = 13, seed: int = 1) -> Log:
    """Two clubs, each with ten products that only its members take, two a day each fifth day; and two products that
    come in the last period."""
    rng = np.random.default_rng(seed)
    events = []
    for user in range(shoppers):
        club = "ab"[user % 2]
        for day in range(user % 5, periods * 10, 5):
            for number in rng.choice(10, 4, replace=False):
                events.append((f"{club}-{user}", f"{club}{number}", day * DAY + 60 * user, user * 1000 + day))
        events.append((f"{club}-{user}", f"{club}-new", (periods * 10 - 3) * DAY, user * 1000 + 999))
    users, items, times, baskets = zip(*events, strict=True)
    interactions = gather(users, items, np.ones(len(events)), times, baskets)
    products = [Product(id=id, title=f"{id[0]} thing {id}", category=(id[0],)) for id in interactions.items]
    return Log("clubs", interactions, products, {"club": {user: user[0] for user in interactions.users}})
