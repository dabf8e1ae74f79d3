"""What a scanner reads, told apart without a database."""

import pytest

from maillon.core.identifiers import Invalid
from maillon.logistics.codes import Code, Model, compiled, read
from maillon.logistics.tracking import clean_tracking, tracking_url, valid_template

PHONE = Model("3102[0-9A-F]{8}", "24:9A:D8, 80-5E-C0")


@pytest.mark.parametrize(
    "text", ["24:9A:D8:4C:11:07", "249ad84c1107", "249A.D84C.1107", "MAC: 249AD84C1107", "24-9a-d8-4c-11-07"]
)
def test_a_mac_address_in_any_form_is_one_when_it_is_expected(text):
    assert read(text, [PHONE], mac_expected=True) == Code(mac="24:9A:D8:4C:11:07")


def test_twelve_hexadecimal_digits_are_a_serial_when_no_mac_is_expected():
    assert read("249AD84C1107", [Model()], mac_expected=False) == Code(serial="249AD84C1107")


def test_the_article_own_serials_win_over_a_mac_of_the_same_shape():
    assert read("31020A475521", [PHONE], mac_expected=True) == Code(serial="31020A475521")


def test_nothing_read_says_what_to_do():
    with pytest.raises(Invalid, match="scannez l'étiquette"):
        read("  ", [PHONE], mac_expected=False)


def test_model_knows_its_labels():
    assert PHONE.wants_serial("31020A475521")
    assert not PHONE.wants_serial("SW82231")
    assert PHONE.wants_mac("80:5E:C0:00:00:01")
    assert not PHONE.wants_mac("00:15:65:00:00:01")
    assert Model().wants_mac("00:15:65:00:00:01")
    assert PHONE.shown_blocks() == "24:9A:D8, 80:5E:C0"


def test_a_broken_pattern_refuses_nothing():
    assert compiled("([") is None
    assert Model("([").wants_serial("ANYTHING")


def test_tracking_number_is_cleaned_and_goes_nowhere_but_the_carrier():
    class Carrier:
        tracking_template = "https://suivi.example/?n={tracking}"

    assert clean_tracking(" rx\u00a04821  7730 5 ") == "RX 4821 7730 5"
    assert tracking_url(Carrier, "RX 48/21&a=1") == "https://suivi.example/?n=RX48%2F21%26a%3D1"
    Carrier.tracking_template = "javascript:{tracking}"
    assert tracking_url(Carrier, "RX4821") == ""


@pytest.mark.parametrize("template", ["", "https://suivi.example/", "http://suivi.example/{tracking}", "https://x.example/{tracking}/{tracking}",
                                      "https://{tracking}/", "https://x.example/ {tracking}"])  # fmt: skip
def test_an_address_that_says_nowhere_is_no_template(template):
    assert not valid_template(template)
