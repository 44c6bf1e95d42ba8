"""Questions of an institution about its ORCID records, each answered with rows: for a page, a chart, and a CSV file alike."""
