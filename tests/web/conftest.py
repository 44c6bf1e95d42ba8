"""The institution of the flows, for pages that show it."""

from tests.flows.conftest import institution, sandbox

__all__ = ["institution", "sandbox"]
