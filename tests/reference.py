"""Where files are read that are not part of the project but may lie beside it: ORCID's and the formats' samples and verdicts.

Tests that need them are skipped where they are absent. POLLINIA_REFERENCE names another folder.
"""

from __future__ import annotations

import os
from pathlib import Path

REFERENCE = Path(os.environ.get("POLLINIA_REFERENCE") or Path(__file__).resolve().parents[2] / "shared" / "reference")
