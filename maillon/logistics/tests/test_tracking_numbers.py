"""Parcel numbers and where they may go, without a database."""

import pytest

from maillon.logistics.tracking import clean_tracking, tracking_url, valid_template


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
