import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.notifications.sms.answers import Answer, Kind, Question, read_answer
from maillon.notifications.sms.quiet import Purpose
from maillon.notifications.sms.segments import measure
from maillon.notifications.sms.stop import asks_to_stop, with_mention

VISIT = Question({"OUI": "confirm", "NON": "refuse", "C": "change"})
SLOTS = Question({"A": "first", "B": "second", "C": "third"})
COUNT = Question({"1": "good", "2": "bad"})


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("OUI", "confirm"),
        ("oui.", "confirm"),
        (" Oui !! ", "confirm"),
        ("Oui merci", "confirm"),
        ("ok merci", "confirm"),
        ("OK", "confirm"),
        ("Ok, merci beaucoup. Cordialement", "confirm"),
        ("D’accord", "confirm"),
        ("d'acc", "confirm"),
        ("dac", "confirm"),
        ("Bonjour, oui, merci, bonne journée", "confirm"),
        ("Je confirme", "confirm"),
        ("C’est bon pour moi", "confirm"),
        ("c bon", "confirm"),
        ("ça marche", "confirm"),
        ("👍", "confirm"),
        ("Yes", "confirm"),
        ("o", "confirm"),
        ("Oui oui", "confirm"),
        ("non", "refuse"),
        ("Non merci.", "refuse"),
        ("NON !", "refuse"),
        ("👎", "refuse"),
        ("no thanks", "refuse"),
        ("C", "change"),
        ("c", "change"),
        ("C.", "change"),
        ("« C »", "change"),
        ("C svp", "change"),
        ("option C", "change"),
        ("la C merci", "change"),
        ("Réponse : C", "change"),
    ],
)
def test_an_answer_that_says_one_thing_is_understood(said: str, meaning: str) -> None:
    assert read_answer(said, VISIT) == Answer(Kind.CHOSEN, said, meaning)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "?",
        "oui mais pas avant 10 h",
        "Oui ou non ?",
        "oui non",
        "C ou oui",
        "Pas oui",
        "ce n'est pas bon",
        "Je ne peux pas mardi",
        "plutôt jeudi",
        "Qui êtes-vous ?",
        "D",
        "merci",
        "bonjour",
        "oui 06 12 34 56 78",
        "annuler",
        "stop, ne venez pas demain",
        "👍👎",
    ],
)
def test_what_says_more_or_something_else_stays_a_text_for_a_person(said: str) -> None:
    assert read_answer(said, VISIT) == Answer(Kind.UNKNOWN, said)


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("A", "first"),
        ("b", "second"),
        ("Je choisis C", "third"),
        ("créneau B svp", "second"),
        ("Pour l'option A", "first"),
    ],
)
def test_a_letter_means_what_was_asked(said: str, meaning: str) -> None:
    assert read_answer(said, SLOTS).meaning == meaning


def test_ok_means_nothing_when_no_yes_was_asked_for() -> None:
    assert read_answer("ok", SLOTS).kind is Kind.UNKNOWN
    assert read_answer("1", COUNT).meaning == "good"
    assert read_answer("12", COUNT).kind is Kind.UNKNOWN


def test_a_yes_that_could_mean_two_things_is_not_guessed() -> None:
    assert read_answer("d'accord", Question({"OUI": "a", "OK": "b"})).kind is Kind.UNKNOWN
    assert read_answer("oui", Question({"OUI": "a", "OK": "b"})).meaning == "a"


def test_without_a_question_only_stop_is_understood() -> None:
    assert read_answer("oui").kind is Kind.UNKNOWN
    assert read_answer("STOP").kind is Kind.STOP


def test_stop_is_heard_whatever_was_asked() -> None:
    assert read_answer("Stop SMS", VISIT) == Answer(Kind.STOP, "Stop SMS")
    assert read_answer("STOP", Question({"STOP": "stop the works"})).meaning == "stop the works"


@given(st.text(max_size=160), st.sampled_from([None, VISIT, SLOTS]))
def test_any_text_gets_an_answer_that_keeps_it(said: str, question: Question | None) -> None:
    answer = read_answer(said, question)
    assert answer.text == said
    assert (answer.meaning != "") == (answer.kind is Kind.CHOSEN)


@pytest.mark.parametrize(
    "said",
    [
        "STOP",
        "stop",
        "Stop.",
        "STOP SMS",
        "stop svp",
        "Stop merci",
        "STOP 36180",
        "STOP au 36180",
        "Arrêt",
        "ARRET SMS",
        "arrêtez vos sms svp",
        "Me désabonner",
        "désabonnement",
        "Désinscription",
        "je veux me désinscrire",
        "unsubscribe",
        "STOPALL",
        "Opt out",
        "optout",
        "end",
        "quit",
        "plus de pub",
        "« STOP »",
        "S.T.O.P.",
    ],
)
def test_ways_of_asking_to_stop(said: str) -> None:
    assert asks_to_stop(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Stop, ne venez pas demain",
        "stoppez la livraison",
        "annuler",
        "cancel",
        "arrêt de bus",
        "le technicien est arrivé",
        "weekend",
        "STOP 0612345678",
        "non",
        "merci",
        "vous pouvez arrêter le ticket",
    ],
)
def test_what_only_looks_like_it(said: str) -> None:
    assert not asks_to_stop(said)


def test_a_commercial_text_says_how_to_stop_and_a_service_text_does_not() -> None:
    assert with_mention("Offre fibre. ", Purpose.COMMERCIAL, "STOP au 36180") == "Offre fibre. STOP au 36180"
    assert with_mention("Visite mardi à 14 h", Purpose.SERVICE, "STOP au 36180") == "Visite mardi à 14 h"
    assert with_mention("Offre fibre", Purpose.COMMERCIAL, "") == "Offre fibre"


@pytest.mark.parametrize("text", ["Offre fibre STOP au 36180", "Offre\nSTOP 36111", "Offre. Stop au [STOP_CODE]"])
def test_a_mention_that_is_there_is_not_written_twice(text: str) -> None:
    assert with_mention(text, Purpose.COMMERCIAL, "STOP au 36180") == text


def test_the_words_of_any_provider_are_not_written_twice() -> None:
    once = with_mention("Offre fibre.", Purpose.COMMERCIAL, "Répondez STOP pour ne plus en recevoir.")
    assert with_mention(once, Purpose.COMMERCIAL, "Répondez STOP pour ne plus en recevoir.") == once


def test_a_text_that_speaks_of_a_stop_still_gets_its_mention() -> None:
    assert with_mention("Non-stop le samedi", Purpose.COMMERCIAL, "STOP au 36180").endswith("samedi STOP au 36180")


def test_the_mention_costs_no_change_of_alphabet() -> None:
    assert measure(with_mention("Offre", Purpose.COMMERCIAL, "STOP au 36180")).encoding == "gsm7"
