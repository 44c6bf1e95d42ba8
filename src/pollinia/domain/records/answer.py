"""Whether an update took: ORCID's answer to a PUT against what was sent.

ORCID answers 200 and changes nothing where an update only removes a citation, a translated title or a publication date, or
only changes contributors past the 50th (WorkForm.compare in ORCID-Source). The item it answers with tells.
"""

from __future__ import annotations

import json

from pollinia.domain.records.item import Section
from pollinia.domain.records.limits import SHAPES
from pollinia.domain.records.shape import content


def took(section: Section, sent: bytes, answered: bytes) -> bool:
    """Whether all that was sent is in the answered item, and nothing that was left out is still there.

    ``answered`` is the item as ORCID writes it: with members that only it sets, nulls, wrapped values and normalised
    identifiers, none of which count. Raises ValueError where either is not JSON.
    """
    return _agree(_said(section, sent), _said(section, answered))


def _said(section: Section, body: bytes) -> object:
    said = content(SHAPES[section], json.loads(body))
    if isinstance(said, dict):
        said.pop("visibility", None)
    return said


def _agree(sent: object, answered: object, name: str = "") -> bool:
    if isinstance(sent, dict) and isinstance(answered, dict):
        if name == "contributor-orcid":
            return _orcid_id(sent) == _orcid_id(answered)
        return all(_agree(sent.get(each), answered.get(each), each) for each in sent.keys() | answered.keys())
    if isinstance(sent, list) and isinstance(answered, list):
        return len(sent) == len(answered) and all(_agree(*pair) for pair in zip(sent, answered, strict=True))
    if name == "external-id-url" and sent is None:
        return True  # ORCID may resolve an identifier that came without a URL
    if name == "external-id-type":
        return _dashless(sent) == _dashless(answered)
    return sent == answered


def _orcid_id(contributor_orcid: dict[str, str]) -> str:
    """ORCID completes what is missing of uri, path and host: the iD is what counts."""
    return contributor_orcid.get("path") or contributor_orcid.get("uri", "").rpartition("/")[2]


def _dashless(type: object) -> str:
    """On affiliations ORCID gives ``source-work-id`` back as ``source_work_id``."""
    return str(type).lower().replace("-", "_")
