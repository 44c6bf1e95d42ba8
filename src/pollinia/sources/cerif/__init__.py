"""CERIF-XML, as the OpenAIRE Guidelines for CRIS Managers profile it (versions 1.1 and 1.2)."""

from pollinia.sources.cerif.reader import read

__all__ = ["read"]
