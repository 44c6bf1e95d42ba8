"""The organisational units: a university, its faculties and institutes, their departments."""

from __future__ import annotations

from dataclasses import dataclass

from demo.identifiers import ror


@dataclass(frozen=True)
class Unit:
    id: str
    name: str
    parent: str | None
    type: str
    ror: str | None = None
    other_name: tuple[str, str] | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    start: str | None = None
    end: str | None = None


UNITS = (
    Unit(
        *("U1", "Tulpenwoud University", None, "university"),
        ror=ror("tvd3m0"),
        other_name=("nl", "Universiteit Tulpenwoud"),
        city="Tulpenwoud",
        region="Gelderland",
        country="NL",
        start="1898",
    ),
    Unit("F1", "Faculty of Science", "U1", "faculty", other_name=("nl", "Faculteit der Natuurwetenschappen"), start="1898"),
    Unit("F2", "Faculty of Humanities", "U1", "faculty", other_name=("nl", "Faculteit der Geesteswetenschappen")),
    Unit("F3", "Faculty of Social Sciences", "U1", "faculty", other_name=("nl", "Faculteit der Sociale Wetenschappen")),
    Unit(
        *("F4", "Tulpenwoud University Hospital", "U1", "hospital"),
        ror=ror("tvd4m0"),
        other_name=("nl", "Universitair Ziekenhuis Tulpenwoud"),
        city="Klaprozendam",
        country="NL",
        start="1931-05",
    ),
    Unit(
        *("F5", "Institute for Pollination Research", "U1", "institute"),
        ror=ror("tvd5m0"),
        other_name=("de", "Institut für Bestäubungsforschung"),
        city="Honigtal",
        region="Niedersachsen",
        country="DE",
        start="2004-09-01",
    ),
    # Its city is not on file: ORCID shows N/A until somebody completes the address.
    Unit("F6", "North Island Field Station", "U1", "institute", ror=ror("tvd6m0"), country="NL", start="1972"),
    # Without a country ORCID takes no affiliation: those of this branch stay at home, with that reason.
    Unit("F7", "Tulpenwoud Overseas Branch", "U1", "branch", ror=ror("tvd7m0"), city="Port Larkspur", start="2019"),
    Unit("D11", "Department of Botany", "F1", "department"),
    Unit("D12", "Department of Physics of Small Things", "F1", "department"),
    Unit("D13", "Department of Computing and Weaving", "F1", "department"),
    Unit("D14", "Department of Imaginary Chemistry", "F1", "department", start="1950", end="2018-12-31"),
    Unit("D21", "Department of Lost Languages", "F2", "department"),
    Unit("D22", "Department of Unwritten History", "F2", "department"),
    Unit("D23", "School of Arts and Gardens", "F2", "school"),
    Unit("D31", "Department of Queueing and Society", "F3", "department"),
    Unit("D32", "Department of Small Economies", "F3", "department"),
    Unit("D41", "Clinic for Hay Fever", "F4", "department"),
    Unit("D42", "Department of Sleep Medicine", "F4", "department"),
    Unit("D51", "Wild Bees Group", "F5", "group"),
    Unit("D52", "Nectar Chemistry Group", "F5", "group"),
    Unit("L1", "University Library", "U1", "library", city="Tulpenwoud", country="NL"),
)
