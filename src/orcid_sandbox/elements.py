"""The elements of API 3.0 as field tables, one for each section (ORCID's record-3.0 and common-3.0 schemas)."""

import re

from orcid_sandbox import vocabulary
from orcid_sandbox.fields import Choice, Field, Flag, Moment, Several, Struct, Text, Whole, Wrapped

_IDENTIFIER = r"(?:\d{4}-){3,}\d{3}[\dX]"
_SITE = r"https://(?:[^/]*orcid\.org|localhost.*/orcid-web)"

LONG_TEXT = Text(longest=4000, filled=True)
URL = Wrapped({"value": Text(any_uri=True)})
MOMENT = Wrapped({"value": Moment()})
VISIBILITY = Choice(vocabulary.VISIBILITIES)
LANGUAGE = Choice(vocabulary.LANGUAGES)
COUNTRY = Choice(vocabulary.COUNTRIES)

ORCID_ID = Struct(
    {
        "uri": Text(pattern=re.compile(f"{_SITE}/{_IDENTIFIER}", re.ASCII)),
        "path": Text(pattern=re.compile(_IDENTIFIER, re.ASCII)),
        "host": Text(),
    },
    one_of=("uri", "path"),
)

_CLIENT_PATH = rf"(?:APP-[\da-zA-Z]{{16}}|{_IDENTIFIER})"
CLIENT_ID = Struct(
    {
        "uri": Text(pattern=re.compile(f"{_SITE}/client/{_CLIENT_PATH}", re.ASCII)),
        "path": Text(pattern=re.compile(_CLIENT_PATH, re.ASCII)),
        "host": Text(),
    },
    one_of=("uri", "path"),
)

SOURCE = Struct(
    {
        "source-orcid": ORCID_ID,
        "source-client-id": CLIENT_ID,
        "source-name": Wrapped({"value": Text()}),
        "assertion-origin-orcid": ORCID_ID,
        "assertion-origin-client-id": CLIENT_ID,
        "assertion-origin-name": Wrapped({"value": Text()}),
    }
)

# Members every item carries. A client may send them; only put-code and visibility are looked at.
_ITEM: dict[str, Field] = {
    "put-code": Whole(),
    "path": Text(),
    "visibility": VISIBILITY,
    "created-date": MOMENT,
    "last-modified-date": MOMENT,
    "source": SOURCE,
}
ACTIVITY_ITEM: dict[str, Field] = {**_ITEM, "display-index": Text()}
PERSON_ITEM: dict[str, Field] = {**_ITEM, "display-index": Whole()}
ITEM_MEMBERS = frozenset(ACTIVITY_ITEM)


def _date_part(lowest: int, highest: int) -> Wrapped:
    return Wrapped({"value": Text(between=(lowest, highest))}, bare_integer=True)


FUZZY_DATE = Struct(
    {"year": _date_part(1900, 2100), "month": _date_part(1, 12), "day": _date_part(1, 31)},
    needed=("year",),
    only_after={"day": "month"},
)

_NORMALISED: dict[str, Field] = {
    "external-id-normalized": Wrapped({"value": Text(filled=True), "transient": Flag()}, needed=("transient",)),
    "external-id-normalized-error": Struct(
        {"error-code": Text(filled=True), "error-message": Text(filled=True), "transient": Flag()},
        needed=("transient",),
    ),
}
_EXTERNAL_ID: dict[str, Field] = {
    "external-id-type": Text(filled=True),
    "external-id-value": Text(filled=True),
    **_NORMALISED,
    "external-id-url": URL,
    "external-id-relationship": Choice(vocabulary.RELATIONSHIPS),
}
_NEEDED_OF_EXTERNAL_ID = ("external-id-type", "external-id-value")
EXTERNAL_IDS = Struct({"external-id": Several(Struct(_EXTERNAL_ID, needed=_NEEDED_OF_EXTERNAL_ID))})

_TITLE = Wrapped({"value": Text(longest=1000, filled=True)})
_CONTRIBUTOR = Struct(
    {
        "contributor-orcid": ORCID_ID,
        "credit-name": Wrapped({"value": Text(longest=150, filled=True)}),
        "contributor-email": Wrapped(
            {"value": Text(longest=350, pattern=re.compile(r"[^@]+@[^.]+\..+"))},
        ),
        "contributor-attributes": Struct(
            {"contributor-sequence": Choice(vocabulary.CONTRIBUTOR_SEQUENCES), "contributor-role": Text()}
        ),
    }
)

WORK = Struct(
    {
        **ACTIVITY_ITEM,
        "title": Struct(
            {
                "title": _TITLE,
                "subtitle": Wrapped({"value": Text(longest=1000)}),
                "translated-title": Wrapped(
                    {"value": Text(longest=1000, filled=True), "language-code": LANGUAGE}, needed=("language-code",)
                ),
            },
            needed=("title",),
        ),
        "journal-title": _TITLE,
        "short-description": Text(longest=5000),
        "citation": Struct(
            {"citation-type": Choice(vocabulary.CITATION_TYPES), "citation-value": Text()},
            needed=("citation-type", "citation-value"),
        ),
        "type": Choice(vocabulary.WORK_TYPES, vocabulary.WORK_TYPE_SYNONYMS),
        "publication-date": FUZZY_DATE,
        "external-ids": EXTERNAL_IDS,
        "url": URL,
        "contributors": Struct({"contributor": Several(_CONTRIBUTOR)}),
        "language-code": LANGUAGE,
        "country": Wrapped({"value": COUNTRY}, bare=False),
    },
    needed=("title", "type"),
)

ORGANIZATION = Struct(
    {
        "name": LONG_TEXT,
        "address": Struct({"city": LONG_TEXT, "region": LONG_TEXT, "country": COUNTRY}),
        "disambiguated-organization": Struct(
            {"disambiguated-organization-identifier": Text(longest=500), "disambiguation-source": Text(longest=500)},
            needed=("disambiguated-organization-identifier", "disambiguation-source"),
        ),
    },
    needed=("name", "address"),
)

AFFILIATION = Struct(
    {
        **ACTIVITY_ITEM,
        "department-name": LONG_TEXT,
        "role-title": LONG_TEXT,
        "start-date": FUZZY_DATE,
        "end-date": FUZZY_DATE,
        "organization": ORGANIZATION,
        "url": URL,
        "external-ids": EXTERNAL_IDS,
    }
)

PERSON_IDENTIFIER = Struct({**PERSON_ITEM, **_EXTERNAL_ID}, needed=_NEEDED_OF_EXTERNAL_ID)

RESEARCHER_URL = Struct({**PERSON_ITEM, "url-name": Text(longest=350, filled=True), "url": URL}, needed=("url",))

OTHER_NAME = Struct({**PERSON_ITEM, "content": Text(longest=255)})
KEYWORD = Struct({**PERSON_ITEM, "content": Text(longest=255)})
ADDRESS = Struct({**PERSON_ITEM, "country": Wrapped({"value": COUNTRY}, bare=False)}, needed=("country",))
EMAIL = Struct({**PERSON_ITEM, "email": Text(longest=350), "verified": Flag(), "primary": Flag()}, needed=("email",))

# What the registry itself looks at in items that it stores as they come: funding, peer reviews, research resources.
LOOSE = Struct({"external-ids": EXTERNAL_IDS, "start-date": FUZZY_DATE, "end-date": FUZZY_DATE})

BULK = Struct({"bulk": Several(Struct({"work": WORK}))})
