"""Two people at once: one number given once, one reveal used once."""

from time import sleep

import pytest
from django.db import transaction

from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast
from maillon.platforms import services
from maillon.platforms.models import NumberRange, SecretReveal
from maillon.platforms.tests.factories import PlatformFactory, SecretFactory, ahead

FIRST = 33199001200


@pytest.mark.django_db(transaction=True)
def test_one_number_given_to_eight_platforms_at_once_goes_to_one():
    cast = make_cast()
    platforms = [PlatformFactory() for _ in range(8)]

    def give(platform):
        row = NumberRange(platform=platform, first=FIRST, last=FIRST + 9)
        return lambda: services.save_range(row, actor=cast.support)

    results = at_once(*(give(platform) for platform in platforms))
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 7, results
    assert "déjà" in refused[0].message
    assert NumberRange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_giving_the_same_ranges_in_opposite_order_never_wait_for_each_other():
    cast = make_cast()
    spans = [(FIRST, FIRST + 9), (FIRST + 10, FIRST + 19)]

    def give(platform, asked):
        with transaction.atomic():
            for first, last in asked:
                services.save_range(NumberRange(platform=platform, first=first, last=last), actor=cast.support)
                sleep(0.3)  # long enough for the other to have begun: each would hold what the other asks for
        return platform

    platforms = [PlatformFactory(), PlatformFactory()]
    results = at_once(lambda: give(platforms[0], spans), lambda: give(platforms[1], spans[::-1]))
    assert len([r for r in results if isinstance(r, Refused)]) == 1, results
    assert NumberRange.objects.values("platform").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_grant_used_from_two_phones_at_once_shows_the_secret_once():
    cast = make_cast()
    secret = SecretFactory()
    grant = services.grant_reveal(secret, ahead(cast.technician), actor=cast.support)

    def use():
        return services.reveal(secret, "", actor=cast.technician, grant=grant)

    results = at_once(use, use, use)
    assert results.count("Sésame-42") == 1
    assert sum(isinstance(r, Refused) for r in results) == 2
    assert SecretReveal.objects.count() == 1
