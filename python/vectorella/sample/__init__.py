"""A seeded generator of raw transactions and recipes, at any scale."""
