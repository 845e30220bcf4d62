"""Sales: what is sold, and what will be."""
