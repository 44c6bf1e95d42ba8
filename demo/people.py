"""The people: names that nobody bears, in many scripts, with affiliations, identifiers and accounts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from demo.identifiers import dai, isni, orcid
from demo.organisations import UNITS

NAMES = (
    ("Zoë", "Bijenkorf-Ørsted"), ("Jürgen", "Hummelflug"), ("Åsa", "Blåklocka"), ("Łucja", "Trzmielowska"),
    ("Marie-Ève", "Papillonneau"), ("Íñigo", "Mariposado"), ("Željko", "Pčelinjak"), ("Ólöf", "Fífilldóttir"),
    ("Çiğdem", "Arıkovanı"), ("João", "Borboletão"), ("Nuría", "Abellerola"), ("Siân", "Gwenynen"),
    ("Tõnu", "Meemesilane"), ("Ilze", "Bitenieciņa"), ("Gintarė", "Kamanaitė-Žiedė"), ("Ştefan", "Albinuţă"),
    ("Dvořena", "Včelíková"), ("Ľuboš", "Čmeliačik"), ("Ágnes", "Méhecskey"), ("Väinö", "Kimalainen-Kukka"),
    ("Nguyệt", "Ong Mật Vàng"), ("Kwabena", "Kowaakowaa"), ("Wanjirũ", "Nyũkĩnjega"), ("Sina", "Lagomeli"),
    ("Keola", "Nalomeli-Pua"), ("Aoife", "Ní Bhumbóg"), ("Hendrikje", "van der Stuifmeel"), ("Pieter-Jan", "’t Honingraat"),
    ("Ottoline", "Thistledown"), ("Barnaby", "Quillfeather"), ("Perpetua", "Marrowfat"), ("Ignatius", "Teasel"),
    ("Cosima", "Wimpelbaum"), ("Leopold", "Sauerklee"), ("Fiammetta", "Apicella Fioritura"), ("Gaspare", "Calabroncino"),
    ("Μέλισσα", "Ανθογύρη"), ("Θύμιος", "Κηρήθρας"), ("Ευανθία", "Νεκταρίδου"), ("Άνθιμος", "Βομβίνος"),
    ("Василиса", "Шмелёва-Луговая"), ("Медослав", "Пчелинцевич"), ("Злата", "Нектарова"), ("Кветка", "Бджоленко"),
    ("Цветан", "Медоносов"), ("Росица", "Пеперудова"), ("蜜", "花野"), ("蝶夢", "花"), ("采薇", "蜂鸣"), ("听雨", "竹间"),
    ("みつばち", "はなぞの"), ("マルハナ", "ハナバタケ"), ("꽃님", "벌나"), ("나비", "꿀샘"), ("زهرة", "البستاني العطري"),
    ("نحلان", "أبو رحيق"), ("ياسمين", "الفراشي"), ("פרחיה", "דבורון"), ("צופן", "כוורתי"), ("पुष्पा", "मधुवनी"),
    ("भ्रमर", "कुसुमाकर"), ("தேனி", "பூவரசன்"), ("ผึ้งหลวง", "ดอกไม้งาม"), ("ნექტარ", "ფუტკრიშვილი"), ("Մեղվարդ", "Ծաղկունյան"),
    ("Bumble", ""), ("Tabitha", "Cloverfield-Nought"), ("Ezekiel", "Larkspur"), ("Wilhelmina", "Oatcake"),
    ("Thaddeus", "Snapdragon"), ("Euphemia", "Goldenrod"), ("Montague", "Foxglove"), ("Araminta", "Heatherwick"),
    ("Cornelius", "Dandelion"),
)  # fmt: skip

_STAFF_TITLES = (
    "Professor", "Associate Professor", "Assistant Professor", "Lecturer", "Senior Researcher", "Postdoctoral Researcher",
    "Research Engineer", "Universitair docent", "Wissenschaftliche Mitarbeiterin",
)  # fmt: skip
_HOMES = [unit.id for unit in UNITS if unit.id[0] == "D" and unit.id != "D14"]

PROLIFIC = 0
"""Who has 350 research outputs."""


@dataclass(frozen=True)
class Membership:
    """An affiliation; a person's first is the primary one. ``in_feed`` is how CERIF shows it: dated, undated, or not at all."""

    id: str
    unit: str
    kind: str
    title: str
    start: str
    end: str = ""
    in_feed: str = "dated"


@dataclass
class Human:
    id: str
    given_names: str
    family_name: str
    username: str
    orcid: str | None = None
    visibility: str = "FREE"
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.username}@tulpenwoud.example"

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


def make_people(random_: random.Random) -> list[Human]:
    people = []
    for number, (given_names, family_name) in enumerate(NAMES):
        human = Human(f"P{number + 1:03}", given_names, family_name, f"person{number + 1:03}")
        human.orcid = orcid(4100000 + 37 * number) if number % 3 != 2 else None
        human.identifiers = _identifiers(number)
        human.memberships = _memberships(human.id, number, random_)
        people.append(human)
    people[7].visibility = "BACKEND"
    people[19].visibility = "CAMPUS"
    return people


def _identifiers(number: int) -> list[tuple[str, str]]:
    found = [("employee", f"E{71000 + number}")]
    if number % 2 == 0:
        found.append(("scopus-author", f"{59900000000 + 41 * number}"))
    if number % 3 == 0:
        found.append(("researcherid", f"ZZZ-{1000 + number}-2024"))
    if number % 8 == 1:
        found.append(("dai", dai(number)))
    if number % 5 == 2:
        found.append(("isni", isni(number)))
    return found


def _memberships(person: str, number: int, random_: random.Random) -> list[Membership]:
    """One affiliation for most; leavers, students, guests, double appointments and former students for the others."""
    home = _HOMES[number % len(_HOMES)]
    began, month = f"{random_.randint(1998, 2022)}-{random_.randint(1, 12):02}-01", random_.randint(1, 12)
    first, second, title = f"A{person[1:]}a", f"A{person[1:]}b", random_.choice(_STAFF_TITLES)
    other_home = "F4" if home[1] != "4" else "F5"
    odd_unit = ("F6", "F7", "L1")[number // 12 % 3]
    cases = {
        1: [Membership(first, home, "staff", title, began, f"2023-{month:02}-28")],  # has left
        2: [Membership(first, home, "student", "PhD student", "2022-09-01")],
        3: [  # two appointments at once
            Membership(first, home, "staff", title, "2012-04"),
            Membership(second, other_home, "staff", "Honorary Consultant", "2016-01-01"),
        ],
        4: [  # came, left, came back
            Membership(first, home, "staff", title, "2017-10-01"),
            Membership(second, "D14", "staff", "Research Assistant", "2009-01-01", "2013-06-30"),
        ],
        5: [  # was a student where they work now
            Membership(first, home, "staff", title, "2016-02-01"),
            Membership(second, home, "student", "PhD student", "2011-09-01", "2015-08-31"),
        ],
        6: [Membership(first, odd_unit, "staff", title, began, in_feed="undated")],
        7: [Membership(first, home, "visiting", "Visiting Scholar", "2024-01", "2030-12")],
        8: [Membership(first, home, "student", "PhD student", "2023-02-01")],
        9: [Membership(first, home, "honorary", "Emeritus Professor", "2015", in_feed="no")],
    }
    return cases.get(number % 12, [Membership(first, home, "staff", title, began)])
