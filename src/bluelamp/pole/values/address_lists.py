"""Words that addresses are made of: street words and their short forms, counties, countries. Lists only, no rules."""

from typing import Final

STREET_WORDS: Final = {
    "rd": "Road", "st": "Street", "str": "Street", "ave": "Avenue", "av": "Avenue", "dr": "Drive", "drv": "Drive",
    "ln": "Lane", "la": "Lane", "cl": "Close", "ct": "Court", "crt": "Court", "cres": "Crescent", "crs": "Crescent",
    "gdns": "Gardens", "gdn": "Garden", "gr": "Grove", "gro": "Grove", "grv": "Grove", "pk": "Park", "pl": "Place",
    "sq": "Square", "ter": "Terrace", "terr": "Terrace", "trce": "Terrace", "mt": "Mount", "vw": "View", "wy": "Way",
    "blvd": "Boulevard", "pde": "Parade", "prom": "Promenade", "mws": "Mews", "gn": "Green", "hl": "Hill", "bldgs": "Buildings",
    "wk": "Walk", "yd": "Yard", "cotts": "Cottages", "est": "Estate", "rdbt": "Roundabout", "xing": "Crossing",
}  # fmt: skip
"""Short forms that stand at the end of a street name. At its beginning `St` is Saint and stays as it is."""

STREET_ENDINGS: Final = frozenset(word.casefold() for word in STREET_WORDS.values()) | frozenset(
    (
        "row bank rise vale side gate wharf quay bridge approach chase circus common dene drift end fold garth ginnel "
        "heights lawn meadow mead moor orchard passage path ridge snicket strand top wynd broadway headrow parkway "
        "highway bypass arcade croft crossroads esplanade gardens grange holme loan lodge mall precinct villas"
    ).split(" ")
)
"""Last words that show where a street name ends in an address written without commas."""

UNIT_WORDS: Final = (
    "flat apartment apt unit room rm suite maisonette studio bedsit plot floor basement caravan pitch office"
)
"""First words of a part of a building."""

COUNTIES: Final = frozenset(
    (
        "avon|bedfordshire|beds|berkshire|berks|buckinghamshire|bucks|cambridgeshire|cambs|cheshire|cleveland|clwyd|cornwall|"
        "county durham|co durham|co. durham|cumbria|derbyshire|devon|dorset|dyfed|east sussex|east yorkshire|e yorks|"
        "essex|gloucestershire|glos|greater london|greater manchester|gwent|gwynedd|hampshire|hants|herefordshire|"
        "hertfordshire|herts|humberside|isle of wight|kent|lancashire|lancs|leicestershire|leics|lincolnshire|lincs|"
        "merseyside|mid glamorgan|middlesex|middx|norfolk|northamptonshire|northants|north humberside|north yorkshire|n yorks|"
        "northumberland|nottinghamshire|notts|oxfordshire|oxon|powys|rutland|shropshire|salop|somerset|south glamorgan|"
        "south humberside|south yorkshire|s yorks|staffordshire|staffs|suffolk|surrey|sussex|tyne and wear|tyne & wear|"
        "warwickshire|west glamorgan|west midlands|west sussex|west yorkshire|w yorks|wiltshire|wilts|worcestershire|worcs|"
        "yorkshire|co antrim|county antrim|co armagh|county armagh|co down|county down|co fermanagh|county fermanagh|"
        "co londonderry|county londonderry|co tyrone|county tyrone|aberdeenshire|angus|argyll|ayrshire|fife|lanarkshire|"
        "lothian|midlothian|perthshire|renfrewshire|stirlingshire"
    ).split("|")
)

COUNTRIES: Final = {
    "uk": "United Kingdom", "u.k.": "United Kingdom", "united kingdom": "United Kingdom", "great britain": "United Kingdom",
    "gb": "United Kingdom", "england": "England", "scotland": "Scotland", "wales": "Wales", "cymru": "Wales",
    "northern ireland": "Northern Ireland", "ireland": "Ireland", "republic of ireland": "Ireland", "eire": "Ireland",
    "france": "France", "germany": "Germany", "spain": "Spain", "italy": "Italy", "poland": "Poland", "romania": "Romania",
    "pakistan": "Pakistan", "india": "India", "bangladesh": "Bangladesh", "nigeria": "Nigeria", "usa": "United States",
}  # fmt: skip
"""Countries recognised at the end of a one-line address; any other stays in the town or county."""
