"""What we want on an ORCID record: one module a kind of item, all giving a RecordItem."""
