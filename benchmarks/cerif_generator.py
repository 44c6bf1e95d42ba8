"""Writes CERIF-XML files of any length, with publications as long and as varied as those of a university."""

from __future__ import annotations

import random
import re
from pathlib import Path
from xml.sax.saxutils import escape

NAMESPACE = "https://www.openaire.eu/cerif-profile/1.2/"
COAR = "https://www.openaire.eu/cerif-profile/vocab/COAR_Publication_Types"

_WORDS = re.findall(
    r"\w+",
    "adaptive alpine analysis archive biodiversity boundary carbon circular climate coastal cognitive comparative "
    "corridor coupling deposition diffusion dynamics ecology electrolyte enzyme epistemic evidence flux governance "
    "gradient habitat heritage inference interface isotope kinetics landscape lattice lexical literacy membrane "
    "memory metabolism migration mobility monitoring morphology narrative network nitrogen observation optical "
    "organic pathway permafrost phenology plasma pollination practice protein quantum radiation reaction regional "
    "resilience rhetoric river sediment seismic sensor signal soil spectral stability stochastic structure symmetry "
    "synthesis temperature thermal tissue topology transport turbulence urban vegetation voltage ",
)
_FAMILY_NAMES = ("Åström", "Brâncuși", "Carvalho", "Díaz", "Eriksen", "Fernández", "Grünwald", "Hałas", "Ivanova", "Jørgensen")
_GIVEN_NAMES = ("Ada", "Björn", "Chloé", "Dmitri", "Elif", "Fatima", "Giulia", "Hana", "Ines", "Jakub")
_TYPES = ("c_6501", "c_6501", "c_6501", "c_6501", "c_5794", "c_3248", "c_93fc", "c_2f33", "c_db06", "c_18cf")


def write_cerif(path: Path, publications: int, persons: int = 5000, seed: int = 1) -> None:
    """Write one OAI-PMH list of ``publications`` publications by ``persons`` persons, who are not described themselves.

    About 4 kB and four authors a publication; one in a thousand has a hundred authors. The same arguments write the same bytes.
    """
    random_ = random.Random(seed)  # noqa: S311 – not for secrets
    people = [_person(number, random_) for number in range(persons)]
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n<ListRecords>\n'
        )
        for number in range(publications):
            file.write(_record(number, people, random_))
        file.write("</ListRecords>\n</OAI-PMH>\n")


def _person(number: int, random_: random.Random) -> str:
    family, given = random_.choice(_FAMILY_NAMES), random_.choice(_GIVEN_NAMES)
    return (
        f'<Author><DisplayName>{given} {family}</DisplayName><Person id="Persons/{number}"><PersonName><FamilyNames>{family}'
        f"</FamilyNames><FirstNames>{given}</FirstNames></PersonName></Person>"
        f'<Affiliation><OrgUnit id="OrgUnits/{number % 97}">'
        f'<Name xml:lang="en">Department {number % 97}</Name></OrgUnit></Affiliation></Author>\n'
    )


def _record(number: int, people: list[str], random_: random.Random) -> str:
    authors = 100 if number % 1000 == 999 else random_.choice((1, 2, 3, 3, 4, 5, 6, 8))
    year, month, day = random_.randint(1980, 2025), random_.randint(1, 12), random_.randint(1, 28)
    journal = number % 400
    return f"""<record><header><identifier>oai:cris.example.org:Publications/{number}</identifier>
<datestamp>2025-01-01T00:00:00Z</datestamp><setSpec>openaire_cris_publications</setSpec></header><metadata>
<Publication xmlns="{NAMESPACE}" id="Publications/{number}">
<Type xmlns="{COAR}">http://purl.org/coar/resource_type/{random_.choice(_TYPES)}</Type>
<Language>en</Language>
<Title xml:lang="en">{_sentence(12, random_)} – part {number}</Title>
<PublishedIn><Publication id="Publications/J{journal}"><Type xmlns="{COAR}">http://purl.org/coar/resource_type/c_0640</Type>
<Title xml:lang="en">Journal of {_WORDS[journal % len(_WORDS)].title()} Studies</Title>
<ISSN>{1000 + journal}-000X</ISSN></Publication></PublishedIn>
<PublicationDate>{year}-{month:02}-{day:02}</PublicationDate>
<Volume>{number % 90}</Volume><Issue>{number % 12}</Issue><StartPage>1</StartPage><EndPage>12</EndPage>
<DOI>10.5555/example.{number}</DOI><SCP-Number>2-s2.0-{85000000000 + number}</SCP-Number>
<Authors>
{"".join(random_.choices(people, k=authors))}</Authors>
<Keyword xml:lang="en">{random_.choice(_WORDS)}</Keyword><Keyword xml:lang="en">{random_.choice(_WORDS)}</Keyword>
<Abstract xml:lang="en">{escape(" ".join(_sentence(20, random_) + "." for _ in range(7)))}</Abstract>
<Access xmlns="http://purl.org/coar/access_right">http://purl.org/coar/access_right/c_abf2</Access>
</Publication></metadata></record>
"""


def _sentence(words: int, random_: random.Random) -> str:
    return " ".join(random_.choices(_WORDS, k=words)).capitalize()
