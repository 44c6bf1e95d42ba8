"""The messages of API 3.0 that are read (orcid-model, record_3.0): a record and its sections, a work, the answer to a bulk.

Whatever may be missing or null is taken to be; unknown members are passed over and vocabularies are plain strings, since
ORCID adds to both without a new version. Only the put-codes of items are required. Points in time are epoch milliseconds.
"""
