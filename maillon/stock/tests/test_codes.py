"""What a scanner reads, told apart without a database."""

import pytest

from maillon.catalog.serials import fits
from maillon.core.identifiers import Invalid
from maillon.stock.codes import Code, of_maker, read

PHONE = ["3102[0-9A-F]{8}"]


@pytest.mark.parametrize(
    "text", ["24:9A:D8:4C:11:07", "249ad84c1107", "249A.D84C.1107", "MAC: 249AD84C1107", "24-9a-d8-4c-11-07"]
)
def test_a_mac_address_in_any_form_is_one_when_it_is_expected(text):
    assert read(text, PHONE, mac_expected=True) == Code(mac="24:9A:D8:4C:11:07")


def test_twelve_hexadecimal_digits_are_a_serial_when_no_mac_is_expected():
    assert read("249AD84C1107", [""], mac_expected=False) == Code(serial="249AD84C1107")


def test_the_article_own_serials_win_over_a_mac_of_the_same_shape():
    assert read("31020A475521", PHONE, mac_expected=True) == Code(serial="31020A475521")


def test_nothing_read_says_what_to_do():
    with pytest.raises(Invalid, match="scannez l'étiquette"):
        read("  ", PHONE, mac_expected=False)


def test_an_article_knows_its_labels():
    assert fits(PHONE[0], "31020A475521")
    assert not fits(PHONE[0], "SW82231")
    assert of_maker("80:5E:C0:00:00:01", "24:9A:D8, 80-5E-C0")
    assert not of_maker("00:15:65:00:00:01", "24:9A:D8, 80-5E-C0")
    assert of_maker("00:15:65:00:00:01", "")


def test_a_broken_pattern_refuses_nothing():
    assert fits("([", "ANYTHING")
