"""What proves a signature made on line (demand 1.25; france.md §7.6)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from maillon.documents.drawing import LARGEST, DrawingRefused, clean_drawing
from maillon.documents.signing import (
    CODE_ATTEMPTS,
    CODE_LIFE,
    CODES_PER_DAY,
    Code,
    Evidence,
    SigningError,
    Verdict,
    check_code,
    code_message,
    link_refusal,
    make_code,
    make_token,
    masked,
    next_code_at,
    same_token,
    token_digest,
)
from maillon.documents.tests.samples import SCRIBBLE

NOW = datetime(2026, 11, 24, 10, 12, 30, 123_456, tzinfo=UTC)
PEPPER, LINK = "secret de l’installation", token_digest("lien")


def test_a_link_cannot_be_guessed_and_only_its_digest_is_kept() -> None:
    tokens = {make_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    token = tokens.pop()
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()
    assert token not in token_digest(token)
    assert same_token(token, token_digest(token))
    assert not same_token(token + "x", token_digest(token))
    assert not same_token("\ud800é", token_digest(token))


def test_a_link_says_why_it_no_longer_opens() -> None:
    later = NOW + timedelta(days=1)
    assert link_refusal(NOW, expires=later) == ""
    assert "a expiré" in link_refusal(NOW, expires=NOW)
    assert "remplacé" in link_refusal(NOW, expires=later, revoked=True)
    assert "déjà été donnée" in link_refusal(NOW, expires=later, answered=True)


def issued() -> tuple[str, Code]:
    return make_code(NOW, pepper=PEPPER, bound_to=LINK)


def test_a_code_is_six_digits_and_is_not_stored() -> None:
    codes = [issued() for _ in range(200)]
    assert all(len(code) == 6 and code.isdigit() for code, _ in codes)
    assert len({code for code, _ in codes}) > 190
    assert len({stored.salt for _, stored in codes}) == 200
    code, stored = codes[0]
    assert code not in repr(stored)


def test_the_right_code_is_accepted_as_people_type_it() -> None:
    code, stored = issued()
    for typed in (
        code,
        f" {code[:3]} {code[3:]} ",
        f"{code[:3]}-{code[3:]}",
        code.translate({48 + i: 0xFF10 + i for i in range(10)}),
    ):
        assert check_code(stored, typed, NOW, pepper=PEPPER, bound_to=LINK) is Verdict.ACCEPTED


@given(st.text(max_size=30))
def test_any_other_answer_is_wrong_and_never_an_error(typed: str) -> None:
    stored = replace(issued()[1], digest="0" * 64)
    assert check_code(stored, typed, NOW, pepper=PEPPER, bound_to=LINK) is Verdict.WRONG


def test_a_code_is_worth_nothing_elsewhere_later_or_twice() -> None:
    code, stored = issued()
    ask: dict[str, Any] = {"pepper": PEPPER, "bound_to": LINK}
    assert check_code(stored, code, NOW, pepper=PEPPER, bound_to=token_digest("autre")) is Verdict.WRONG
    assert check_code(stored, code, NOW, pepper="autre", bound_to=LINK) is Verdict.WRONG
    assert check_code(stored, code, NOW + CODE_LIFE - timedelta(seconds=1), **ask) is Verdict.ACCEPTED
    assert check_code(stored, code, NOW + CODE_LIFE, **ask) is Verdict.EXPIRED
    assert check_code(stored, code, NOW - timedelta(seconds=1), **ask) is Verdict.EXPIRED
    assert check_code(replace(stored, used=True), code, NOW, **ask) is Verdict.EXHAUSTED
    assert check_code(replace(stored, attempts=CODE_ATTEMPTS - 1), code, NOW, **ask) is Verdict.ACCEPTED
    assert check_code(replace(stored, attempts=CODE_ATTEMPTS), code, NOW, **ask) is Verdict.EXHAUSTED


def test_each_answer_has_its_sentence() -> None:
    assert code_message(Verdict.WRONG, 1) == "Ce code n’est pas le bon. Il vous reste 4 essais."
    assert code_message(Verdict.WRONG, 4).endswith("1 essai.")
    assert "demandez-en un nouveau" in code_message(Verdict.WRONG, CODE_ATTEMPTS)
    assert "a expiré" in code_message(Verdict.EXPIRED, 0)
    assert "ne peut plus servir" in code_message(Verdict.EXHAUSTED, 5)


def test_codes_are_not_sent_in_a_row() -> None:
    assert next_code_at([], NOW) == NOW
    assert next_code_at([NOW - timedelta(seconds=20)], NOW) == NOW + timedelta(seconds=40)
    assert next_code_at([NOW - timedelta(hours=1)], NOW) == NOW
    many = [NOW - timedelta(hours=hour) for hour in range(1, CODES_PER_DAY + 1)]
    assert next_code_at(many, NOW) == many[-1] + timedelta(days=1)
    assert next_code_at([NOW - timedelta(days=2)] * 50, NOW) == NOW


def test_a_contact_is_recognised_by_its_owner_only() -> None:
    assert masked("claire@lilas.example") == "c•••@lilas.example"
    assert masked("+33 6 12 34 56 78") == "•• •• •• •• 78"
    assert masked("") == masked("12") == "••••"


def evidence(**changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "document": "Devis DE-2026-00512, version 2",
        "document_sha256": "ab" * 32,
        "signer_name": "Claire Rossi",
        "signer_role": "Titulaire",
        "acceptance_text": "J’accepte ce devis et les conditions générales de vente.",
        "signed_at": NOW,
        "ip": "203.0.113.24",
        "user_agent": "Firefox",
        "signer_email": "claire@lilas.example",
        "code_channel": "sms",
        "code_sent_to": "•• •• •• •• 78",
        "code_verified_at": NOW - timedelta(minutes=1),
        "drawing_sha256": clean_drawing(SCRIBBLE).sha256(),
        "position": (45.7512, 4.8543, 12.0),
        "reserves": ("Goulotte à reprendre",),
        "link_digest": LINK,
    }
    return Evidence(**{**values, **changes})


def test_the_same_facts_give_the_same_digest() -> None:
    assert evidence().sha256() == evidence().sha256()
    elsewhere = NOW.astimezone(timezone(timedelta(hours=4)))
    assert evidence(signed_at=elsewhere).sha256() == evidence().sha256()
    assert evidence(signer_name="Rene\u0301").sha256() == evidence(signer_name="René").sha256()


@pytest.mark.parametrize(
    "change",
    [
        {"signer_name": "Claire Rossy"},
        {"document_sha256": "ac" * 32},
        {"signed_at": NOW + timedelta(seconds=1)},
        {"ip": "203.0.113.25"},
        {"acceptance_text": "J’accepte"},
        {"code_verified_at": None},
        {"position": (45.7513, 4.8543, 12.0)},
        {"position": None},
        {"reserves": ()},
        {"link_digest": ""},
    ],
)
def test_any_other_fact_gives_another_digest(change: dict[str, Any]) -> None:
    assert evidence(**change).sha256() != evidence().sha256()


def test_the_file_can_be_read_without_maillon() -> None:
    facts = json.loads(evidence().canonical())
    assert facts["signed_at"] == "2026-11-24T10:12:30Z"
    assert facts["position"] == ["45.751200", "4.854300", "12.000000"]
    assert list(facts) == sorted(facts)
    assert not {"pressure", "speed", "timings"} & set(facts)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"signer_name": " "}, "nom du signataire"),
        ({"acceptance_text": ""}, "texte accepté"),
        ({"ip": ""}, "adresse IP"),
        ({"document_sha256": "AB" * 32}, "empreinte du document"),
        ({"drawing_sha256": "x"}, "empreinte du document"),
        ({"drawing_sha256": "", "code_verified_at": None}, "Dessinez votre signature, ou validez le code"),
        ({"code_channel": ""}, "moyen d’envoi du code"),
    ],
)
def test_what_proves_nothing_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SigningError, match=sentence):
        evidence(**change)
    with pytest.raises(ValueError, match="aware"):
        evidence(signed_at=NOW.replace(tzinfo=None))


def test_a_code_alone_is_enough() -> None:
    assert evidence(drawing_sha256="").sha256() != evidence().sha256()


def test_a_drawing_becomes_a_safe_picture() -> None:
    drawing = clean_drawing(SCRIBBLE)
    tree = etree.fromstring(drawing.svg)
    assert [etree.QName(element).localname for element in tree.iter()] == ["svg", "path"]
    assert clean_drawing(tree[0].get("d")).svg == drawing.svg
    assert drawing.ink > drawing.width > 200


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "Dessinez votre signature"),
        ("   ", "Dessinez votre signature"),
        ("M10 10", "trop court"),
        ("M10 10L11 11", "trop court"),
        ("M0 0" + "L5 5L0 0" * 200, "trop court"),
        ("L10 10L200 200", "illisible"),
        ("M10 10H200", "illisible"),
        ("m10 10l200 200", "illisible"),
        ("M10 10L20", "illisible"),
        ("M10 10L20 L30 40", "illisible"),
        ("M10 10L2e9 4", "illisible"),
        ("M10 10L99999 4", "sort du cadre"),
        ('M10 10L200 200"/><script>', "illisible"),
        ("M10 10L200 NaN", "illisible"),
        ("M0 0" + "L200 200" * 3_000, "trop long"),
    ],
)
def test_what_is_no_signature_is_refused_in_words(path: str, sentence: str) -> None:
    with pytest.raises(DrawingRefused, match=sentence):
        clean_drawing(path)


@given(st.text(alphabet="MLCQZz0123456789-., <>\"'", max_size=300))
def test_no_text_whatever_gives_anything_but_a_picture(path: str) -> None:
    try:
        drawing = clean_drawing(path)
    except DrawingRefused:
        return
    assert len(drawing.svg) < 4 * LARGEST
    assert len(etree.fromstring(drawing.svg)) == 1
