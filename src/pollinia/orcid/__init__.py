"""A client of ORCID's API 3.0 and OAuth, which knows nothing of a research information system."""
