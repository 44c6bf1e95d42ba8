"""CSV files, as HR systems and spreadsheets write them."""

from pollinia.sources.csv_files.reader import FILES, read

__all__ = ["FILES", "read"]
