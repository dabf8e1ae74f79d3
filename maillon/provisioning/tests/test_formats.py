"""Texts, names of files and what a value can never do, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from maillon.provisioning.formats import VARIABLES, file_name, fill, mistakes, safe

XML = '<?xml version="1.0" encoding="utf-8"?>\n<settings>\n  <user idx="1">{{ poste }}</user>\n</settings>'


@pytest.mark.parametrize(("key", "name"), [
    ("yealink", "001565aa0001.cfg"), ("snom", "snomD785-001565AA0001.xml"), ("grandstream", "cfg001565aa0001.xml"),
    ("texte", "001565aa0001.txt"),
])  # fmt: skip
def test_each_maker_asks_for_its_file_by_its_own_name(key, name):
    assert file_name(key, "00:15:65:AA:00:01", "D785") == name


def test_a_variable_that_does_not_exist_is_named_with_its_line():
    assert [str(m) for m in mistakes("yealink", "a = 1\nb = {{ postes }}\nc = {{")] == [
        "Ligne 2 : la variable « postes » n'existe pas. Elles sont listées à côté du texte.",
        "Ligne 3 : une accolade est mal fermée : une variable s'écrit {{ nom }}, sur une ligne.",
    ]


@pytest.mark.parametrize("text", ["{% if x %}", "{{ poste.password }}", "{{ poste|safe }}", "{{ __class__ }}", "{{}}"])
def test_nothing_but_a_listed_name_is_understood(text):
    assert mistakes("texte", text)


def test_a_malformed_xml_is_refused_with_its_line():
    assert mistakes("snom", XML) == []
    assert "Ligne 3" in str(mistakes("snom", XML.replace("</user>", "</usr>"))[0])
    assert mistakes("yealink", XML.replace("</user>", "</usr>")) == []


def test_an_xml_template_declares_no_entity():
    text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert mistakes("grandstream", text)


@given(st.text())
def test_whatever_a_name_is_the_xml_holds_and_says_it_back(value):
    made = fill("snom", XML, dict.fromkeys(VARIABLES, value))
    read = etree.fromstring(made.encode())[0]
    assert len(read) == 0
    assert len(etree.fromstring(made.encode())) == 1


@given(st.text())
def test_whatever_a_name_is_a_cfg_keeps_its_lines(value):
    made = fill("yealink", "a = {{ utilisateur }}\nb = 1", dict.fromkeys(VARIABLES, value))
    assert len(made.splitlines()) == 2
    assert made.endswith("\nb = 1")


def test_what_a_value_carries_is_not_read_again():
    assert fill("texte", "{{ utilisateur }}", {"utilisateur": "{{ poste }}", "poste": "201"}) == "{{ poste }}"
    assert safe("snom", '<a b="c">') == "&lt;a b=&quot;c&quot;&gt;"
