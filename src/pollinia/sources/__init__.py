"""Adapters from the systems that hold the content: each reads one format and yields domain content, with what went wrong."""
