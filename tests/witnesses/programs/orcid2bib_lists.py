"""Makes a bibliography of a record with orcid2bib, as its command does, and prints the file."""

import json
import sys
from pathlib import Path

from orcid2bib.orcid2bib import main

given = json.loads(sys.argv[1])
main([given["orcid"], "--no-doi-lookup", "--delay", "0", "-o", "works.bib"])
print(json.dumps(Path("works.bib").read_text(encoding="utf-8")))
