"""Vectorella against what people would write by hand: `python -m benchmarks`."""
