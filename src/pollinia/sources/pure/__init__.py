"""Pure, by the JSON of its web services."""

from pollinia.sources.pure.reader import read

__all__ = ["read"]
