"""What a column's header says, in the words that UK police systems use. The values are not looked at here."""

import re
from dataclasses import dataclass
from functools import cache

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_APART = re.compile(r"[^0-9a-z]+")

ABBREVIATIONS = {
    "sname": "surname", "snme": "surname", "srnm": "surname", "fname": "forename", "fnames": "forenames",
    "fnme": "forename", "frnm": "forename", "nm": "name", "nme": "name", "brth": "birth", "sx": "sex", "dt": "date",
    "tm": "time", "hse": "house", "strt": "street", "strn": "street", "twn": "town", "pcd": "postcode",
    "pstcd": "postcode", "addr": "address", "eml": "email", "mbl": "mobile", "ser": "serial", "srl": "serial",
    "descr": "description", "dsc": "description", "catg": "category", "typ": "type", "chg": "changed", "chgd": "changed",
    "upd": "updated", "offnc": "offence", "veh": "vehicle", "nbr": "number", "nr": "number",
}  # fmt: skip
"""Short forms in the column names of old systems, word by word."""

ROLE_WORDS = {
    "victim": "victim", "vic": "victim", "injured party": "victim", "ip": "victim", "aggrieved": "victim",
    "suspect": "suspect", "susp": "suspect", "accused": "suspect", "offender": "offender", "defendant": "offender",
    "witness": "witness", "wit": "witness", "complainant": "personReporting", "informant": "personReporting",
    "caller": "personReporting", "reported by": "personReporting", "reportee": "personReporting",
    "detainee": "subject", "detained person": "subject", "dp": "subject", "prisoner": "subject", "subject": "subject",
    "nominal": "subject", "person": "subject", "individual": "subject",
    "missing person": "missing", "misper": "missing", "owner": "owner", "keeper": "keeper", "driver": "driver",
    "holder": "subject", "applicant": "subject", "licensee": "subject", "occupier": "involvedParty", "client": "subject",
    "finder": "finder", "passenger": "passenger", "loser": "owner",
    "appropriate adult": "appropriateAdult", "solicitor": "solicitor",
}  # fmt: skip
"""Words before a person's attribute, and the role of that person (see LINK_ROLES in pole)."""

PLACE_WORDS = {
    "arrest": "arrestedAt", "arrested": "arrestedAt", "found": "foundAt", "recovered": "recoveredAt",
    "recovery": "recoveredAt", "seized": "foundAt", "home": "home", "residence": "home", "bail": "bailAddress",
    "work": "work", "employer": "work", "scene": "occurredAt", "incident": "occurredAt", "offence": "occurredAt",
    "occurrence": "occurredAt", "crime": "occurredAt", "event": "occurredAt", "stop": "occurredAt", "locus": "occurredAt",
}  # fmt: skip
"""Words before a place's attribute, and what that place is to the person, thing or event."""

_NO = r"(?: (?:no|number|num|id|ref|reference|urn|key|code))"
_WHEN = r"(?: (?:on|at|date|time|date time|datetime|dt|ts|timestamp))"

_RULES: tuple[tuple[str, str], ...] = (
    # Names of the second line come before the plain ones they contain.
    ("alias_family", r"(?:alias|aka|maiden|previous|former) (?:surname|last name|family name)|maiden name|surname alias"),
    ("alias_given", r"(?:alias|aka|previous|former) (?:fore ?names?|first names?|given names?)(?: \d)?|forename alias"),
    ("alias", r"alias(?:es)?(?: names?)?|aka"),
    ("nickname", r"nick ?name|street name|known as|moniker"),
    ("family", r"sur ?name|last ?name|family ?name|l ?name"),
    ("given", r"(?:fore|first|given|christian) ?names?(?: \d)?|f ?name(?: \d)?|forename \d"),
    ("middle", r"(?:middle|second|third) ?names?(?: \d)?|middle"),
    ("title", r"title|salutation"),
    ("name", r"(?:full |complete )?names?|full"),
    ("dob", r"d ?o ?b|date ?of ?birth|birth ?date|born(?: on)?|birthday"),
    ("age", r"age(?: at .*)?|apparent age"),
    ("age_range", r"age (?:range|band|group)"),
    ("gender", r"(?:sex|gender)(?: code| desc(?:ription)?)?"),
    ("self_ethnicity", r"(?:officer )?self (?:def(?:ined)?|classified) ethnic.*|ethnic.* self.*|sde|ethnicity (?:16|18) 1.*"),
    ("observed_ethnicity", r"(?:officer defined |observed |visual )?ethnic(?:ity)?(?: appearance| code| observed)?|ic(?: code)?|ethnic app|(?:officer|observed) .*ethnic.*"),
    ("nationality", r"nationality(?: code)?|citizenship"),
    ("birth_place", r"(?:place|town|city) of birth|birth ?place|pob"),
    ("pnc_id", rf"pnc(?: ?id)?{_NO}?"),
    ("cro", rf"cro{_NO}?"),
    ("asn", rf"asn{_NO}?|arrest summons{_NO}?"),
    ("nino", rf"nino|ni{_NO}|national insurance{_NO}?"),
    ("passport", rf"passport{_NO}?"),
    ("driving_licence", rf"driv(?:ing|er|ers) (?:licence|license){_NO}?|licence{_NO}|driver{_NO}"),
    ("noms", rf"noms{_NO}?|prison{_NO}"),
    ("person_key", rf"(?:nominal|person|individual|party|dp|detainee|detained person|prisoner|subject){_NO}"),
    ("phone", rf"(?:home |mobile |work |contact |day ?time |evening |alt(?:ernative)? )?(?:tel|tele ?phone|phone|mobile|mob|contact){_NO}?(?: \d)?"),
    ("email", r"e ?mail(?: address| addr)?"),
    ("occupation", r"occupation|job title|employment"),
    ("markers", r"warn(?:ing)?s?(?: signals?| markers?| codes?)?|markers?|flags?"),
    ("deceased_on", r"date ?of ?death|deceased(?: on| date)|dod"),
    ("description_height", r"height(?: .*)?"),
    ("description_build", r"build"),
    ("description_hair", r"hair(?: colou?r| .*)?"),
    ("description_eyes", r"eyes?(?: colou?r)?"),
    # Places
    ("premises", rf"house(?: name)?{_NO}?|(?:building|premises)(?: name)?{_NO}?|paon"),
    ("unit", rf"flat{_NO}?|sub building|saon|apartment"),
    ("street", r"street(?: ?name)?|road(?: ?name)?|thoroughfare"),
    ("address", r"(?:full |postal )?(?:address|addr)(?: (?:line )?1| text| full)?|add 1|address line"),
    ("address_more", r"(?:address|addr|add)(?: line)? [2-9]"),
    ("locality", r"locality|district|village|suburb"),
    ("town", r"(?:post ?)?town(?: city)?|city"),
    ("county", r"county"),
    ("postcode", r"post ?code|p ?code|post ?cd|zip"),
    ("uprn", r"uprn"),
    ("latitude", r"lat(?:itude)?(?: wgs ?84)?"),
    ("longitude", r"lon(?:g|gitude)?|lng"),
    ("easting", r"eastings?|x|(?:grid )?x coord(?:inate)?|(?:os )?grid e(?:ast(?:ing)?)?|osgb e"),
    ("northing", r"northings?|y|(?:grid )?y coord(?:inate)?|(?:os )?grid n(?:orth(?:ing)?)?|osgb n"),
    ("lsoa", r"lsoa(?: code| ?\d+ ?cd)?"),
    ("beat", r"beat(?: code)?"),
    ("area", r"(?:location|place|venue|locus)(?: text| desc(?:ription)?| name| details?)?|(?:location|place) of .*|at"),
    # Things
    ("mark", r"vrm|vrn|reg(?:istration)?(?: no| number| mark| plate)?|veh(?:icle)? (?:reg.*|vrm|index)|number ?plate|index(?: mark| no)"),
    ("vin", r"vin|chassis(?: no| number)?"),
    ("make", r"(?:veh(?:icle)? )?make|manufacturer"),
    ("model", r"(?:veh(?:icle)? )?model"),
    ("colour", r"(?:veh(?:icle)? )?colou?r"),
    ("imei", r"imei(?: no| number)?"),
    ("serial", r"(?:\w+ )?serial(?: no| number| num)?|frame (?:no|number)"),
    ("seal", r"(?:bag )?seal(?: no| number| num| ref)?|bag (?:no|number)"),
    ("exhibit", rf"exhibit{_NO}|property{_NO}|item{_NO}"),
    ("item", r"item(?: type| category)?|property (?:type|category)|article(?: type)?|exhibit type"),
    ("item_description", r"(?:item |property |exhibit |article )?desc(?:ription)?(?: of (?:item|property|article))?"),
    ("worth", r"(?:est(?:imated)? )?value|worth"),
    # Events
    ("offence_code", r"(?:cjs |pnc )?offence code|cjs(?: offence)? code|cjs code"),
    ("custody_ref", rf"custody(?: record)?{_NO}"),
    ("crime_ref", rf"(?:crime|cris|crime report|offence|crime record){_NO}"),
    ("incident_ref", rf"(?:incident|log|occurrence|occ|call|command|storm|event|stop|search|intel(?:ligence)?|arrest|report|missing(?: person)?|misper){_NO}"),
    ("ref", r"ref(?:erence)?(?: no| number)?|urn|id|record (?:no|number|id|ref)|unique (?:id|ref|reference|number)|no|case (?:no|number|id|ref)"),
    ("arrested_at", rf"arrest(?:ed)?{_WHEN}|(?:date|time|date time) of arrest"),
    ("arrived_at", rf"arriv(?:al|ed){_WHEN}?(?: station)?|arrival|(?:time|date) of arrival"),
    ("authorised_at", rf"det(?:ention)? auth(?:orised)?{_WHEN}?"),
    ("relevant_time", r"relevant time"),
    ("released_at", rf"releas(?:e|ed){_WHEN}?|(?:date|time) (?:of )?releas(?:e|ed)|departure{_WHEN}"),
    ("reported_at", rf"(?:report(?:ed)?|record(?:ed)?|created?|logged|received|booked in|entered|opened){_WHEN}?|(?:date|time|date time) (?:reported|recorded|created|logged|received|booked in)"),
    ("occurred_to", rf"(?:occurred|offence|incident|committed|event|crime)(?: date| time)? (?:to|end|until){_WHEN}?|(?:date|date time|time) (?:to|until)|(?:to|end) (?:date|date time)|last committed.*"),
    ("occurred", rf"(?:intake|found|lost|stolen|seized|(?:last )?seen|visit|attended|admitted) (?:on|date|time|date time|datetime|timestamp)|(?:occurred|offence|incident|committed|event|crime|stop|search|occurrence)(?: date| time)?(?: from| start)?{_WHEN}|(?:occurred|offence|incident|committed)(?: date)? (?:from|start)|(?:occurred|committed)(?: from)?|last seen|date(?: time)?|datetime|(?:date|date time|time) (?:from|of (?:offence|incident|occurrence|crime|stop|search|event))|(?:from|start) (?:date|date time)|first committed.*|month"),
    ("ho_class", r"ho(?:me office)? (?:class|code|classification)(?: .*)?|hocr.*"),
    ("category", r"(?:crime|offence|incident) (?:type|category|group)"),
    ("offence", r"offence(?: text| desc(?:ription)?| title| wording| name)?|charge(?: text| wording)?|crime (?:desc(?:ription)?|title|name)"),
    ("object_of_search", r"object of search|search object|looking for"),
    ("grounds", r"grounds(?: for .*)?|reason(?: for (?:stop|search))?"),
    ("power", r"power(?: used)?|legislation|(?:search )?power|act and section"),
    ("disposal", r"disposal(?: code| type| method| desc(?:ription)?)?"),
    ("outcome", r"(?:last )?outcome(?: category| code| type| desc(?:ription)?)?|result(?: code)?|clear ?up.*"),
    ("status", r"(?:crime |case |current |record )?(?:status|state)(?: code)?"),
    ("method", r"m ?o(?: text| desc(?:ription)?)?|modus operandi|method(?: .*)?"),
    ("narrative", r"narrative|summary|circumstances|details?|notes?|context|free text|comments?|remarks|synopsis|(?:report|log|incident|crime) (?:text|details|notes|summary)"),
    ("officer", rf"(?:arresting |reporting |investigating |attending |recording |stopping )?officer(?: in (?:the )?case)?(?: code| collar| shoulder)?{_NO}?|oic{_NO}?|collar{_NO}?|shoulder{_NO}?|pc{_NO}|epaulette{_NO}?|warrant{_NO}"),
    ("updated", rf"(?:last |date |row )?(?:updated?|modified|amended|changed?)(?: by)?{_WHEN}?|last (?:update|change|amend(?:ed|ment)?){_WHEN}?|time ?stamp|row ?version"),
)  # fmt: skip
"""Meanings with the headers that bear them, whole; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class HeaderMeaning:
    """What a header says: a meaning, and whose (role) or where (place) if it says that too."""

    meaning: str
    role: str | None = None
    place: str | None = None
    says: str = "the header says"
    """Who or what says so, for the reason of the guess."""


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((meaning, re.compile(pattern)) for meaning, pattern in _RULES)


def words_of(header: str) -> str:
    """The header as small words: `DateOfBirth`, `DATE_OF_BIRTH` and `date of birth` are the same."""
    words = _APART.split(_CAMEL.sub(" ", header).casefold())
    return " ".join(ABBREVIATIONS.get(word, word) for word in words).strip()


def header_meaning(header: str) -> HeaderMeaning | None:
    """The meaning that the header bears, or None."""
    words = words_of(header)
    plain = _meaning(words)
    if plain is not None:
        role = next((role for word, role in ROLE_WORDS.items() if words.startswith(f"{word} ")), None)
        return HeaderMeaning(plain, role=role)
    for word, role in ROLE_WORDS.items():
        rest = _without(words, word)
        if rest == "":
            return HeaderMeaning("name", role=role)
        if rest and (meaning := _meaning(rest)):
            return HeaderMeaning("person_key" if meaning == "ref" else meaning, role=role)
    for word, place in PLACE_WORDS.items():
        rest = _without(words, word)
        if rest and (meaning := _meaning(rest)):
            return HeaderMeaning(meaning, place=place)
    return None


def _meaning(words: str) -> str | None:
    return next((meaning for meaning, pattern in _compiled() if pattern.fullmatch(words)), None)


def _without(words: str, word: str) -> str | None:
    if words == word:
        return ""
    if words.startswith(f"{word} "):
        return words[len(word) + 1 :]
    return words[: -len(word) - 1] if words.endswith(f" {word}") else None
