"""A page to look at: what was sold, what came in and what goes with the brand, in one file."""
