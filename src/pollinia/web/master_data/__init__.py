"""Master data: organisations, persons, research outputs, file handles."""
