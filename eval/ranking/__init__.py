"""Ranking evaluation: every system on the same queries, over the whole catalogue and within the judged products."""
