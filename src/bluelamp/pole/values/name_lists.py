"""Words that names are made of or spoiled by: titles, particles, firms, spelling variants. Lists only, no rules."""

from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TITLES: Final = _words("""
    mr mrs miss ms mx master dr prof professor sir dame lord lady rev revd reverend fr cllr capt lt cpl
    pc wpc dc wdc ps wps sgt wsgt insp det supt pcso pso csi cso dci dcs dsu dsupt acc dcc cc
    det.con det.sgt det.insp constable hrh mme mlle herr frau sr.a sra
    """)  # fmt: skip
"""Titles and ranks that are not taken for names. Left out on purpose, since people are called so: Dean, Earl,
Duke, Prince, King, Judge, Major, Bishop, Sergeant."""

TITLES_IN_CAPITALS: Final = frozenset({"DI", "DS", "CI", "SI", "TI", "SC", "CH", "COL", "MAJ", "HON"})
"""Ranks that are also names or particles (Di, Col, Hon): titles only when in capitals before a name that is not."""

SUFFIXES: Final = _words(
    "jr jnr junior sr snr senior ii iii iv esq obe mbe cbe qpm kpm bem phd md qc kc jp mp dl frcs"
)
"""Generations and honours after a name. `md` counts only at the end: at the front it is short for Mohammed."""

PARTICLES: Final = _words("""
    van von vande vanden vander der den de del della dello di da das do dos du des d' la le les el los las lo
    ten ter te zu zum zur af av st st. saint san santa
    al el- al- as- ar- an- ash- ad- ul ur uz bin ibn bint ben binti bt binte abu abou abd um umm
    o ó ui uí ní ni nic mac mc ua nig y e ap ab fitz ould
    عبد بن ابن بنت آل أبو ابو
    """)  # fmt: skip
"""Small words that belong to the family name after them: Dutch, German, French, Iberian, Italian, Arabic, Malay,
Irish, Scottish and Welsh."""

BOTH_SIDES: Final = frozenset({"y", "e"})
"""Spanish and Portuguese 'and': joins the family names on both sides of it."""

LOWER_PARTICLES: Final = _words(
    "van von der den de del della di da das do dos du des la le les ten ter te zu zum zur af av bin ibn bint y e"
)
"""Particles written small inside a name."""

COMPOUND_HAN_FAMILY_NAMES: Final = _words(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 长孙 長孫 东方 東方 独孤 獨孤 端木"
)
COMPOUND_HANGUL_FAMILY_NAMES: Final = _words("남궁 황보 선우 제갈 사공 서문 독고 동방")

FIRM_WORDS: Final = _words("""
    ltd limited plc llp lp inc incorporated gmbh council nhs hospital supermarket superstore services constabulary
    university takeaway restaurant newsagent newsagents solicitors holdings enterprises logistics couriers
    association charity committee nightclub company t/a
    """)  # fmt: skip
"""Words that say a firm or a public body, none of them a usual family name (so not Church, Bank, Hall or School)."""

SPELLINGS: Final = (
    # South Asian and Arabic names reach English by ear, so one person has many spellings.
    "mohammed muhammad mohamed mohammad muhammed mohamad muhamad mohamud mahomed mohd md muhd mehmet mamadou",
    "ahmed ahmad ahmet achmed amed", "hussain hussein husain husein hossain hosain husayn huseyin",
    "hassan hasan hassen hasen", "ali aly alli", "fatima fatimah fatema fatma fathima faatima fatoumata",
    "aisha ayesha aysha aishah aicha ayse ayisha", "yusuf yousef yousuf youssef yusef yosef yussuf youssouf",
    "ibrahim ebrahim ibraheem ibrahima brahim", "khalid khaled khalil", "omar umar omer umer", "osman usman othman uthman ousmane",
    "rahman rehman rahaman rahmaan", "abdul abdel abdal abd", "chowdhury choudhury chaudhry chaudhary choudhry chaudhri choudhary chowdhary",
    "sheikh shaikh sheik shaykh shekh", "qureshi quraishi koreshi qureishi kureshi", "iqbal eqbal ikbal",
    "syed sayed sayyid seyed sayid", "khadija khadijah khadeeja hadija", "zainab zaynab zeinab zeynep", "nasir naseer nasser nazir",
    "tariq tarik tareq tarek", "amir aamir ameer", "jamal jamaal gamal jemal", "mustafa mostafa mustapha moustafa",
    "suleiman sulaiman soliman suleyman sulayman", "malik maliq malick", "begum begam", "singh sing", "patel pattel",
    "mukherjee mukherji mukhopadhyay mookerjee", "banerjee banerji bandyopadhyay", "chatterjee chatterji chattopadhyay",
    # Ukrainian, Russian and Belarusian forms of the same name, by way of several romanisations.
    "oleksandr aleksandr alexander aleksander oleksander alyaksandr", "volodymyr vladimir uladzimir wolodymyr", "dmytro dmitry dmitri dmitriy dimitri dzmitry",
    "mykola nikolai nikolay mikalai", "mykhailo mikhail mikhael mihail mikhailo", "serhii sergei sergey serhiy siarhei", "andrii andrey andrei andriy",
    "yevhen evgeny evgeni yevgeny eugen", "iryna irina", "olena elena yelena alena", "kateryna ekaterina yekaterina katerina katarina",
    "oleh oleg", "ihor igor", "yuliia yulia julia yuliya iuliia", "anastasiia anastasia anastasiya", "nataliia natalia natalya nataliya",
    # Polish, Lithuanian and other everyday short forms that English nickname lists leave out.
    "katarzyna kasia kaska", "malgorzata gosia malgosia", "aleksandra ola olka", "agnieszka aga", "krzysztof krzysiek krzys",
    "wojciech wojtek", "tomasz tomek", "jakub kuba", "grzegorz grzesiek", "pawel paul", "piotr peter piotrek", "jozef josef joseph",
    # West African: full and everyday forms.
    "oluwaseun seun", "oluwatobi tobi tobiloba", "oluwafemi femi", "babatunde tunde", "chukwuemeka emeka", "ngozi ngozika", "kwame kwami", "kofi coffie", "yaw yao",
    "chinedu nedu", "ifeoma ify", "olufunmilayo funmi funmilayo", "temitope temi tope",
    # Irish and Scottish.
    "sean shaun shawn seaghan", "siobhan shevaun chevonne shivaun", "niamh neve neave", "caoimhe keeva kweeva", "padraig padraic patrick paudraig",
    "eoin owen eoghan", "aoife eefa", "seamus shamus", "brid breda bridget brigid", "catriona katrina caitriona", "stewart stuart steward", "macdonald mcdonald",
    # English spellings.
    "catherine katherine kathryn katharine catharine", "steven stephen stefan", "jeffrey geoffrey geoff jeff", "philip phillip", "lindsay lindsey linsey",
    "smith smyth smythe", "clark clarke", "brown browne", "reid reed read", "thomson thompson tomson", "davis davies",
    "johnson johnston johnstone", "allan allen alan", "graham graeme grahame", "lewis louis",
    # Cantonese, Mandarin, Hokkien and Korean readings of one written name.
    "wong huang hwang", "chan chen tan chin", "cheung zhang chang jang teo", "lam lin lim rim", "lee li lei yi rhee", "leung liang neo", "chow zhou chou joo",
    "cheng zheng tay jung chung", "ho he hor", "yeung yang young yeo", "kwok guo kuo", "tsang zeng tseng", "nguyen nguyn ngyen",
    "park pak bak", "choi choe tsoi cai", "kim gim",
)  # fmt: skip
"""Usual spellings and everyday forms of one name, a group to a line, in folded (plain lower-case Latin) letters.

Written down for this project from common knowledge of names in the UK; agreement within a group is a hint and
scores below an equal spelling. Chinese and Korean groups follow one written character read in several languages.
"""
