"""The demo shop's own date, so that the same seed gives the same shop on any day."""

from __future__ import annotations

from datetime import UTC, datetime

TODAY = datetime(2026, 11, 1, 20, 0, tzinfo=UTC)
"""All reviews and events lie before this moment; promotions end after it."""
