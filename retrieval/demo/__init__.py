"""The demo shop: a whole feed, generated from vocabulary of our own."""

from retrieval.demo.shop import generate
from retrieval.demo.shoppers import Shopper, shoppers

__all__ = ["Shopper", "generate", "shoppers"]
