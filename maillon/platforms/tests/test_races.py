"""Two people at once: one number given once, one reveal used once."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from maillon.core.errors import Refused
from maillon.core.testing import make_cast
from maillon.platforms import services
from maillon.platforms.models import NumberRange, SecretReveal
from maillon.platforms.tests.factories import PlatformFactory, SecretFactory, ahead

FIRST = 33199001200


def at_once(*acts):
    """Run these at the same moment, each with its own connection; what each returned or refused."""
    start, results = Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            start.wait(timeout=20)
            results[index] = act()
        except Refused as refused:
            results[index] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_one_number_given_to_two_platforms_at_once_goes_to_one():
    cast = make_cast()
    platforms = [PlatformFactory(), PlatformFactory()]

    def give(platform):
        row = NumberRange(platform=platform, first=FIRST, last=FIRST + 9)
        return lambda: services.save_range(row, actor=cast.support)

    results = at_once(*(give(platform) for platform in platforms))
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1
    assert "déjà" in refused[0].message
    assert NumberRange.objects.count() == 1


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
