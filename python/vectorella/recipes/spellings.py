"""One way to write what people write in many: numbers, letters, and signs like letters."""

import re
import unicodedata

# They mark where a word may break, how its letters join, or which way it runs: a reader sees
# nothing. The zero-width space is none of them, since it parts words.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
# It makes an Arabic word longer on the page, and is no letter of it.
TATWEEL = "\u0640"
VULGAR_FRACTIONS = "\u00bc-\u00be\u2150-\u215f\u2189"
SUPERSCRIPT_DIGITS = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"
# In circles, in brackets, with a full stop: they number what stands behind them.
ENCLOSED_NUMBERS = "\u2460-\u249b\u24ea"

GLUED = re.compile(
    rf"(?<=\d)(?=[{VULGAR_FRACTIONS}])"  # 1½ is one and a half
    rf"|(?<=\d)(?=[{SUPERSCRIPT_DIGITS}])"  # 10² is not 102
    rf"|(?<=[^\W\d_]{{3}})(?=[{SUPERSCRIPT_DIGITS}])"  # a note; cm² is a unit
    rf"|(?=[{ENCLOSED_NUMBERS}])|(?<=[{ENCLOSED_NUMBERS}])"
)
# Read as signs, which NFKC would make letters and digits of: trade marks; and the degree, for which
# people take an ordinal sign, a small o or a zero.
SIGNS = re.compile(
    "[\u2120\u2122]|(?<![^\\W\\d_])[\u00aa\u00ba\u1d52]"
    rf"|(?<=\d)\u2070(?![{SUPERSCRIPT_DIGITS}])|(?<!.)\u2070(?=[CcFf]\b)"
)
# The quotation mark of Hebrew abbreviations.
GERSHAYIM = re.compile('(?<=[\u05d0-\u05ea])["\u201d\u05f3\u05f4](?=[\u05d0-\u05ea])')

SIGMA_AT_END = re.compile("(?<=[\u0300-\u03ff\u1f00-\u1fff])\u03c3(?![\u0300-\u03ff\u1f00-\u1fff])")
SIGMA_WITHIN = re.compile("\u03c2(?=[\u0370-\u03ff\u1f00-\u1fff])")

# A point before three digits parts thousands where the last of them is a zero, or where there is a
# second one: 1.500 is, 1.125 and 1.333 are not.
THOUSANDS = re.compile(
    r"(?<![\d.,'\u066c])(?![0\u0660\u06f0\u0966])\d{1,3}"
    r"(?:(?:[,'\u066c\u00a0\u202f\u2009]\d{3})+|(?:\.\d{3})+\.\d{3}|\.\d\d0)"
    r"(?!\d|[.,']\d{3})"
)


def normalize(text: str) -> str:
    """Lower case and NFKC of what a reader sees, until nothing changes any more.

    >>> normalize("Ｃｒèｍｅ ﬁne")
    'crème fine'
    >>> normalize("180º"), normalize("1,000"), normalize("Zu\u00adcker")
    ('180 ', '1000', 'zucker')
    """
    before = None
    while text != before:
        before = text
        text = lowered(unicodedata.normalize("NFKC", as_read(text)))
    return text


def as_read(text: str) -> str:
    """The text without what nobody sees, its numbers apart from each other.

    >>> as_read("2½ dl ①Noltella™")
    '2 ½ dl  ① Noltella '
    """
    seen = INVISIBLE.sub("", text).replace(TATWEEL, "")
    apart = GLUED.sub(" ", SIGNS.sub(" ", GERSHAYIM.sub("", seen)))
    return THOUSANDS.sub(lambda number: re.sub(r"\D", "", number[0]), apart)


def lowered(text: str) -> str:
    """Lower case, without the dot that Python keeps of İ; sigma by its place in the word.

    Python takes what stands behind a full stop for the same word.

    >>> lowered("İNCİR"), lowered("ΤΑΣ.ΔΥΟ")
    ('incir', 'τας.δυο')
    """
    lower = text.lower().replace("i\u0307", "i")
    return SIGMA_AT_END.sub("\u03c2", SIGMA_WITHIN.sub("\u03c3", lower))
