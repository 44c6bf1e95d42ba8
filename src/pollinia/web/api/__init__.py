"""The REST API, version 1: described at /api/v1/openapi.json, in words in docs/reference/api.md."""
