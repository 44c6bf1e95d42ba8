"""The institution and the workers of tests/jobs."""

from tests.jobs.conftest import institution, sandbox, workers

__all__ = ["institution", "sandbox", "workers"]
