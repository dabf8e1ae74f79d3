from __future__ import annotations

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("maillon.lists.tests.lists_for_tests")]
URL = "/essai/partenaires/"


def test_the_list_shows_rows_columns_and_counts(cast, browse):
    answer = browse(cast.admin).get(URL)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Opéris Télécom" in text
    assert "Nexalia" in text
    assert "1 à 2 sur 2" in text
