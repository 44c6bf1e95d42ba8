"""Reads a record with pyorcid and prints what it understood."""

import json
import sys

from pyorcid import Orcid

given = json.loads(sys.argv[1])
reader = Orcid(given["orcid"], given["token"], state=given["state"])
record = reader.record()
works, _ = reader.works()
employments, _ = reader.employments()
try:
    reader.email()
    emails = "read"
except TypeError as problem:
    emails = str(problem)
print(
    json.dumps(
        {
            "path": record["orcid-identifier"]["path"],
            "name": reader.person()["Name"],
            "titles": sorted(work["title"] for work in works),
            "employers": [employment["organization"] for employment in employments],
            "emails of the record": record["person"]["emails"]["email"],
            "biography": record["person"]["biography"],
            "emails": emails,
        }
    )
)
