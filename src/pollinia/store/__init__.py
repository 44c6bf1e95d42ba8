"""The tables, and every query that spans them."""
