"""Organisations, persons and research outputs as lists to look through: each page in a fixed number of statements."""
