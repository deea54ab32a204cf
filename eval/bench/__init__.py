"""Benchmarks: each measures one thing and prints shares and ratios, which travel between machines; seconds do not."""
