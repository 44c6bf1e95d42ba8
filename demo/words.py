"""Titles, abstracts and names of journals, in twelve languages and nine scripts. They mean something, but claim nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A title is one of ``subjects`` followed by one of ``places``."""

    code: str
    subjects: tuple[str, ...]
    places: tuple[str, ...]


ENGLISH = Language(
    "en",
    (
        "The waggle dance as a grammar", "Counting bees without disturbing them", "Nectar flow", "Loose threads",
        "A history of the unfinished bridge", "Small particles in large gardens", "Queueing behaviour", "Unsent letters",
        "Sleep, pollen and patience", "Soft robots for hard fruit", "Market days and prices", "Verbs that went missing",
        "Imaginary solvents", "Seed rain", "The acoustics of hives", "Slow light", "A census of tulips", "Weather lore",
        "Gardens drawn from memory", "Honest signals", "Error-correcting folk songs", "The price of honey", "Thermals",
        "Marginal notes",
    ),
    (
        "in the polders of Tulpenwoud", "under an early spring", "after the great drought", "on North Island", "1650–1700",
        "revisited", "in three villages", "at the edge of the known", "a comparative study", "from 412 interviews",
        "between two rivers", "with open data", "in a warmer century", "and how to mend it", "an experiment that failed",
        "seen from below", "in the archive of the waterboard", "a reply to our critics", "by moonlight", "before the railway",
    ),
)  # fmt: skip

OTHERS = (
    Language(
        "nl",
        ("De taal van de imker", "Zandbijen en zaterdagmarkten", "Het ongebouwde stadhuis", "Slapen met open raam"),
        ("in de Betuwe van weleer", "na de grote overstroming", "tussen dijk en dorp", "een terugblik"),
    ),
    Language(
        "de",
        ("Über das Summen", "Die Grammatik der Gießkanne", "Unvollendete Brücken", "Löwenzahn als Fußnote"),
        ("im langen 18. Jahrhundert", "am Rande der Heide", "eine Größenordnung später", "zwischen Öl und Ähre"),
    ),
    Language(
        "fr",
        ("L’été des bourdons", "Éloge de la patience expérimentale", "Le jardin à l’œuvre", "Mémoires d’une ruche"),
        ("en Basse-Tulipie", "après la sécheresse", "d’hier à demain", "au crépuscule"),
    ),
    Language("es", ("El ñandú y la niña", "Miel sin fronteras"), ("en la sierra imaginada", "tres décadas después")),
    Language("pl", ("Źdźbła i żądła", "Łąka jako pamięć"), ("nad rzeką, której nie ma", "w świetle źródeł")),
    Language("el", ("Η μνήμη του μελιού", "Ο χορός των μελισσών"), ("στα νησιά του βορρά", "μετά τη βροχή")),
    Language("ru", ("Грамматика шмелиного полёта", "О недостроенных мостах"), ("в северных садах", "век спустя")),
    Language("zh", ("蜜蜂的语法：", "未完成的桥："), ("三个村庄的比较研究", "重访与反思")),
    Language("ja", ("花粉と忍耐——", "ミツバチの音響学——"), ("北の島にて", "再考")),
    Language("ar", ("ذاكرة العسل", "رسائل لم تُرسَل"), ("بين نهرين", "بعد الجفاف الكبير")),
    Language("he", ("דקדוק הזמזום", "גנים מן הזיכרון"), ("באביב מוקדם", "מבט חוזר")),
)

MARKED_UP = (
    "Foraging of <i>Bombus terrestris</i> on <em>Ophrys apifera</em>",
    "CO<sub>2</sub> uptake at 10<sup>−3</sup> Pa: a tulip’s view",
    "Bees &amp; bytes: hives as <b>error-correcting</b> memory",
    "<p>Λ<sub>c</sub><sup>+</sup> decays, as explained to a beekeeper</p>",
    "Fields with p &lt; 0.05 and other beliefs",
)

LONG_TITLE = " ".join(["An Enquiry into the Causes of the Very Long Titles of the Seventeenth Century"] * 16)

JOURNALS = (
    "Annals of Imaginary Pollination", "Journal of Slow Experiments", "Tulpenwoud Letters", "Acta Apicolae Ficta",
    "Review of Unwritten History", "Proceedings of the Society for Small Things", "Zeitschrift für Gießkannenkunde",
    "Cahiers de la ruche", "Записки о недостроенном", "International Journal of Queueing", "Nectar Chemistry Advances",
    "Memory and Weather", "Lost Languages Quarterly", "Archives of Hay Fever",
)  # fmt: skip

BOOKS = (
    "Handbook of Patient Observation", "The Garden as Laboratory", "Unfinished Bridges: Collected Essays",
    "Proceedings of the 12th Workshop on Hives and Archives", "A Companion to Lost Verbs", "Festschrift für eine Hummel",
)  # fmt: skip

_SENTENCES = (
    "We watched one meadow for three summers and wrote down what happened.",
    "The effect is small, and it is always there.",
    "Earlier work assumed that gardens are square; ours was not.",
    "Data and software are available from the authors’ shed.",
    "Two reviewers disagreed with the result, and so, at first, did we.",
    "Seventeen volunteers counted flowers until dusk.",
    "The archive holds 412 letters, of which nine were ever sent.",
    "We argue that patience is a method, and describe how to apply it.",
    "A simple model explains most of it, and a complicated one explains the rest.",
    "The instrument, built from a watering can, is described in full.",
)

_COLLABORATORS = (
    ("Ansel", "Beatrix", "Clement", "Dorothea", "Edmund", "Felicity", "Godfrey", "Hester", "Isolde", "Jasper"),
    ("Applebottom", "Brindleshanks", "Crumhorn", "Dillwater", "Elderfluff", "Fennelworth", "Gorsebury", "Hawkweed"),
)


def title(language: Language, taken: set[str], random_: random.Random) -> str:
    """A title that is not in ``taken``; where all are, one gets a number."""
    blank = "" if language.code in {"zh", "ja"} else " "
    combination = random_.choice(language.subjects) + blank + random_.choice(language.places)
    text, number = combination, 1
    while text in taken:
        number += 1
        text = f"{combination} – {number}"
    taken.add(text)
    return text


def abstract(random_: random.Random) -> str:
    return " ".join(random_.sample(_SENTENCES, random_.randint(2, 5)))


def long_abstract() -> str:
    """More than ORCID takes as a short description."""
    return "<p>" + "</p><p>".join(" ".join(_SENTENCES) for _ in range(9)) + "</p>"


def collaborator(random_: random.Random) -> str:
    given, family = _COLLABORATORS
    return f"{random_.choice(given)} {random_.choice('ABCDEFGH')}. {random_.choice(family)}"
