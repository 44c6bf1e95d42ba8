"""``python -m orcid_sandbox``."""

import sys

from orcid_sandbox.cli import main

sys.exit(main())
