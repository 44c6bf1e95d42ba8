"""The closed vocabularies of API 3.0: work types, relationships, roles, languages, countries, visibilities."""

from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORK_TYPES = _words(
    """
    annotation artistic-performance blog-post book book-chapter book-review cartographic-material clinical-study
    conference-abstract conference-output conference-paper conference-poster conference-presentation
    conference-proceedings data-management-plan data-set design dictionary-entry disclosure dissertation-thesis
    edited-book encyclopedia-entry image invention journal-article journal-issue learning-object lecture-speech license
    magazine-article manual moving-image musical-composition newsletter-article newspaper-article online-resource other
    patent physical-object preprint public-speech registered-copyright report research-technique research-tool review
    software sound spin-off-company standards-and-policy supervised-student-publication technical-standard test
    trademark transcription translation undefined website working-paper
    """
)

# Names from the Citation Style Language that ORCID reads as its own.
WORK_TYPE_SYNONYMS = MappingProxyType(
    {
        "article-journal": "journal-article",
        "chapter": "book-chapter",
        "dataset": "data-set",
        "standard": "standards-and-policy",
    }
)

CITATION_TYPES = _words(
    """
    bibtex formatted-apa formatted-chicago formatted-harvard formatted-ieee formatted-mla formatted-unspecified
    formatted-vancouver ris
    """
)

RELATIONSHIPS = frozenset({"self", "part-of", "version-of", "funded-by"})

VISIBILITIES = frozenset({"public", "limited", "private", "registered-only"})

CONTRIBUTOR_SEQUENCES = frozenset({"first", "additional"})

LEGACY_ROLES = _words(
    """
    author assignee editor chair-or-translator co-investigator co-inventor graduate-student other-inventor
    principal-investigator postdoctoral-researcher support-staff
    """
)

CREDIT_ROLES = frozenset(
    f"http://credit.niso.org/contributor-roles/{name}/"
    for name in _words(
        """
    conceptualization data-curation formal-analysis funding-acquisition investigation methodology
    project-administration resources software supervision validation visualization writing-original-draft
    writing-review-editing
    """
    )
)

# Java's legacy codes: Hebrew is iw, Indonesian in, Yiddish ji; Chinese only with its region.
LANGUAGES = _words(
    """
    ab aa af ak sq am ar an hy as av ae ay az bm ba eu be bn bh bi bs br bg my ca ch ce zh_CN zh_TW cu cv kw co cr hr cs
    da dv nl dz en eo et ee fo fj fi fr fy ff gl lg ka de el kl gn gu ht ha iw hz hi ho hu is io ig in ia ie iu ik ga it
    ja jv kn kr ks kk km ki rw ky kv kg ko ku kj lo la lv li ln lt lu lb mk mg ms ml mt gv mi mr mh mo mn na nv ng ne nd
    se no nb nn ny oc oj or om os pi pa fa pl pt ps qu rm ro rn ru sm sg sa sc gd sr sn ii sd si sk sl so nr st es su sw
    ss sv tl ty tg ta tt te th bo ti to ts tn tr tk tw ug uk ur uz ve vi vo wa cy wo xh ji yo za zu
    """
)

COUNTRIES = _words(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """
)


def is_contributor_role(role: str) -> bool:
    """Whether ORCID knows the role: one of its first vocabulary (enum spelling tolerated) or a CRediT URI."""
    lowered = role.lower()
    return lowered in CREDIT_ROLES or lowered.replace("_", "-") in LEGACY_ROLES
