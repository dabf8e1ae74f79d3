"""Surnames of a crowd: thousands that sound French, so that a search meets as many words as a real portfolio holds.

Made of the beginnings and endings that French surnames share; nobody in particular bears them.
"""

from __future__ import annotations

from maillon.demo import words

BEGINNINGS = (
    "Alb", "Arn", "Aub", "Bal", "Bar", "Bell", "Ber", "Bert", "Blanch", "Boiss", "Bon", "Bouch", "Bour", "Brun", "Cal", "Car", "Cass",
    "Chab", "Champ", "Chant", "Char", "Clav", "Col", "Cord", "Coul", "Cour", "Dal", "Daub", "Del", "Desch", "Dor", "Dub", "Dur", "Esc",
    "Esp", "Fab", "Fauch", "Ferr", "Fleur", "Flor", "Font", "Fourn", "Froment", "Gail", "Gal", "Gar", "Gaud", "Gerv", "Gil", "Gond",
    "Gour", "Grand", "Gros", "Guich", "Hamel", "Haut", "Herb", "Hul", "Jacqu", "Jan", "Jol", "Jourd", "Lab", "Lacr", "Lalou", "Land",
    "Larr", "Laur", "Leb", "Lern", "Loub", "Mal", "Marc", "Marr", "Mass", "Maur", "Men", "Merc", "Mich", "Mont", "Mor", "Moul", "Nav",
    "Nol", "Oll", "Orl", "Par", "Pasc", "Pel", "Pern", "Poit", "Pont", "Prad", "Prev", "Quer", "Rab", "Ragon", "Rav", "Ren", "Rich",
    "Rob", "Roch", "Roug", "Sab", "Sal", "Sarr", "Saul", "Serv", "Sim", "Tabar", "Tal", "Tess", "Thib", "Tour", "Tric", "Val", "Vand",
    "Vass", "Verd", "Vern", "Vial", "Vig", "Vill", "Vois",
)  # fmt: skip
ENDINGS = (
    "ac", "ade", "agne", "ain", "aine", "al", "ard", "ardeau", "aud", "ault", "aut", "eau", "el", "elier", "elin", "elle", "ellier",
    "erand", "erot", "et", "etier", "eton", "ey", "ier", "ieux", "igny", "illat", "ille", "illon", "in", "ineau", "iol", "iot", "is",
    "isson", "oin", "ois", "on", "ond", "onnet", "ot", "oul", "our", "oux", "uel", "us", "ussy", "y",
)  # fmt: skip
SURNAMES = tuple(dict.fromkeys((*words.LAST_NAMES, *(begin + end for begin in BEGINNINGS for end in ENDINGS))))
