from tests.flows.conftest import institution, sandbox

__all__ = ["institution", "sandbox"]
