"""The research outputs: a thousand, of two dozen types, in every status, workflow step and visibility."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from demo import words
from demo.identifiers import isbn, issn
from demo.people import PROLIFIC, Human

COAR = "http://purl.org/coar/resource_type/"
OUTPUTS = 1000
OF_THE_PROLIFIC = 350
OF_THE_COLLABORATION = 900

_TYPES = {
    "c_6501": 44, "c_dcae04bc": 6, "c_5794": 10, "c_6670": 4, "R60J-J5BD": 4, "c_3248": 8, "c_2f33": 3, "c_db06": 2,
    "c_bdcc": 1, "c_18gh": 2, "c_93fc": 2, "c_8042": 3, "c_816b": 3, "c_beb9": 1, "c_b239": 2, "c_0857": 1, "c_ba08": 2,
    "c_998f": 1, "c_6947": 1, "c_8544": 1, "c_18cw": 1,
}  # fmt: skip
_PRODUCTS = {"c_ddb1": 4, "c_5ce6": 3, "c_12ce": 1, "c_7ad9": 1}
_TABLE_TYPES = ("artistic-performance", "musical-composition", "translation", "edited-book", "public-speech")
_PATENT = "c_15cd"
_IN_JOURNALS = frozenset({"c_6501", "c_dcae04bc", "c_beb9", "c_b239", "c_0857", "c_ba08", "c_998f"})
_IN_BOOKS = frozenset({"c_5794", "c_3248"})
_BOOKS = frozenset({"c_2f33", "c_db06"})

_STATUSES = {
    "published": 85,
    "epub-ahead-of-print": 6,
    "in-press": 3,
    "submitted": 2,
    "in-preparation": 2,
    "unpublished": 2,
}
_STEPS = {"validated": 86, "approved": 4, "forApproval": 3, "entryInProgress": 4, "forRevalidation": 3}
_VISIBILITIES = {"FREE": 93, "CAMPUS": 3, "BACKEND": 3, "CONFIDENTIAL": 1}


@dataclass
class Credit:
    """One contributor: one of the university's people, or a name."""

    name: str
    person: Human | None = None
    role: str = "author"


@dataclass
class Output:
    id: str
    type: str
    title: str
    language: str
    status: str
    date: str
    step: str
    visibility: str
    translated_title: str = ""
    subtitle: str = ""
    abstract: str = ""
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    host_title: str = ""
    host_issn: str = ""
    host_isbn: str = ""
    credits: list[Credit] = field(default_factory=list)
    entered_by_hand: bool = False

    @property
    def entity(self) -> str:
        """The CERIF class that it belongs to."""
        if self.type == _PATENT:
            return "Patent"
        return "Product" if self.type in _PRODUCTS else "Publication"

    @property
    def is_exposed(self) -> bool:
        """Whether the CERIF feed shows it; what is not public, not validated or in the other source alone, it does not."""
        return not self.entered_by_hand and self.visibility == "FREE" and self.step in {"validated", "forRevalidation"}


def make_outputs(people: list[Human], random_: random.Random) -> list[Output]:
    taken: set[str] = set()
    outputs = [_output(number, taken, random_) for number in range(OUTPUTS)]
    _give_authors(outputs, people, random_)
    _make_special(outputs, people, random_)
    return outputs


def _pick(weights: dict[str, int], random_: random.Random) -> str:
    return random_.choices(list(weights), list(weights.values()))[0]


def _output(number: int, taken: set[str], random_: random.Random) -> Output:
    type = _PATENT if number % 90 == 17 else _pick(_PRODUCTS if number % 14 == 5 else _TYPES, random_)
    language = words.ENGLISH if random_.random() < 0.7 else random_.choice(words.OTHERS)
    output = Output(
        id=str(20000 + number),
        type=type,
        title=words.title(language, taken, random_),
        language=language.code,
        status=_pick(_STATUSES, random_) if type in _TYPES else "published",
        date=_date(random_),
        step=_pick(_STEPS, random_),
        visibility=_pick(_VISIBILITIES, random_),
        abstract=words.abstract(random_) if random_.random() < 0.35 else "",
    )
    output.id = f"{output.entity}s/{output.id}" if output.entity != "Publication" else output.id
    if language is not words.ENGLISH and random_.random() < 0.6:
        output.translated_title = words.title(words.ENGLISH, taken, random_)
    if random_.random() < 0.1:
        output.subtitle = "A preliminary report" if language is words.ENGLISH else ""
    _give_host(output, random_)
    _give_identifiers(output, number, random_)
    return output


def _date(random_: random.Random) -> str:
    year, month, day = random_.randint(1996, 2025), random_.randint(1, 12), random_.randint(1, 28)
    return random_.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-{day:02}"))


def _give_host(output: Output, random_: random.Random) -> None:
    if output.type in _IN_JOURNALS:
        journal = random_.randrange(len(words.JOURNALS))
        output.host_title, output.host_issn = words.JOURNALS[journal], issn(journal)
    elif output.type in _IN_BOOKS:
        book = random_.randrange(len(words.BOOKS))
        output.host_title, output.host_isbn = words.BOOKS[book], isbn(book)


def _give_identifiers(output: Output, number: int, random_: random.Random) -> None:
    if output.type == _PATENT:
        output.identifiers.append(("pat", f"XX{9000000 + number}"))
        return
    if random_.random() < 0.7:
        output.identifiers.append(("doi", f"10.5555/tulpenwoud.{number}"))
    if random_.random() < 0.15:
        output.identifiers.append(("handle", f"20.500.99999/{number}"))
    if output.type in _IN_JOURNALS and random_.random() < 0.5:
        output.identifiers.append(("eid", f"2-s2.0-{99900000000 + number}"))
    if output.type in _BOOKS:
        output.identifiers.append(("isbn", isbn(1000 + number)))


def _give_authors(outputs: list[Output], people: list[Human], random_: random.Random) -> None:
    """One to eight contributors each, in or out of the university; the prolific one is on exactly as many as promised."""
    others = people[:PROLIFIC] + people[PROLIFIC + 1 :]
    of_the_prolific = set(random_.sample(range(len(outputs)), OF_THE_PROLIFIC))
    for number, output in enumerate(outputs):
        own = random_.sample(others, random_.choice((1, 1, 2, 2, 3)))
        own += [people[PROLIFIC]] if number in of_the_prolific else []
        everybody = [Credit(human.name, human) for human in own]
        everybody += [Credit(words.collaborator(random_)) for _ in range(random_.choice((0, 0, 1, 2, 3, 5)))]
        random_.shuffle(everybody)
        output.credits = everybody
        if output.type == "c_2f33" or (output.type in _IN_BOOKS and random_.random() < 0.2):
            everybody[-1].role = "editor"
        for credit in everybody if output.type == _PATENT else ():
            credit.role = "inventor"


def _make_special(outputs: list[Output], people: list[Human], random_: random.Random) -> None:
    """What every system holds and nobody expects."""
    ordinary = [each for each in outputs if each.is_exposed and each.entity == "Publication" and each.status == "published"]
    for output, title in zip(ordinary[3:], words.MARKED_UP, strict=False):
        output.title, output.language = title, "en"
    ordinary[10].title, ordinary[10].language = words.LONG_TITLE, "en"
    ordinary[11].abstract = words.long_abstract()
    ordinary[12].date = "2021-02-30"
    ordinary[13].date = ""
    of_others = [each for each in ordinary[30:] if all(credit.person is not people[PROLIFIC] for credit in each.credits)]
    # Entered twice, with the same DOI.
    for first, second in ((0, 1), (2, 3)):
        of_others[first].identifiers = of_others[second].identifiers = [("doi", f"10.5555/entered-twice.{first}")]
        of_others[second].credits = of_others[first].credits
    big = next(each for each in of_others[10:] if each.type == "c_6501")
    members = [Credit(human.name, human) for human in random_.sample(people[1:], 3)]
    big.title, big.language, big.translated_title = "Search for small things with the TULIP detector", "en", ""
    big.credits = [Credit(words.collaborator(random_)) for _ in range(OF_THE_COLLABORATION - len(members) - 1)]
    for place, member in zip((0, 411, 700), members, strict=True):
        big.credits.insert(place, member)
    big.credits.append(Credit("TULIP Collaboration"))
    _enter_by_hand(ordinary[200:225], random_)


def _enter_by_hand(outputs: list[Output], random_: random.Random) -> None:
    """Works that only a spreadsheet knows, under the words of the people who keep it."""
    for output in outputs:
        output.entered_by_hand = True
        output.type = random_.choice(_TABLE_TYPES)
        output.host_title = output.host_issn = output.host_isbn = ""
    outputs[0].type = "Lichtkunst"
    thanked = next(credit for credit in outputs[1].credits if credit.person is not None)
    thanked.role = "acknowledged"
