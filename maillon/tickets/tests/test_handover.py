"""What one team leaves to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.tickets.models import Handover
from maillon.tickets.services import handover

pytestmark = pytest.mark.django_db
TEXT = "Le centrex de Nantes redémarre à 7 h"


def test_the_next_team_reads_it_at_home_and_beside_its_queue_until_it_says_so(cast, browse):
    browse(cast.admin).post("/tickets/releve", {"text": TEXT})
    note = Handover.objects.get()
    page = browse(cast.support)
    for place in ("/", "/tickets/file"):
        assert "Le centrex de Nantes" in page.get(place).content.decode()
    page.post(f"/tickets/releve/{note.pk}/lue")
    page.post(f"/tickets/releve/{note.pk}/lue")
    for place in ("/", "/tickets/file"):
        assert "Le centrex de Nantes" not in page.get(place).content.decode()
    assert "Le centrex de Nantes" in browse(cast.adv).get("/tickets/file").content.decode()
    note.refresh_from_db()
    assert note.read_by == [cast.admin.pk, cast.support.pk]


def test_who_writes_it_is_not_told_it(cast, browse):
    handover.leave(TEXT, actor=cast.support)
    assert "Le centrex de Nantes" not in browse(cast.support).get("/tickets/file").content.decode()


def test_an_old_one_is_no_news(cast, browse):
    note = handover.leave(TEXT, actor=cast.adv)
    Handover.objects.filter(pk=note.pk).update(at=timezone.now() - timedelta(days=8))
    assert "Le centrex de Nantes" not in browse(cast.support).get("/tickets/file").content.decode()


def test_it_says_something(cast, browse):
    with pytest.raises(Refused, match="vide"):
        handover.leave("   ", actor=cast.support)
    assert browse(cast.support).post("/tickets/releve", {"text": ""}).status_code == 422


def test_a_partner_neither_reads_nor_writes_it(cast, browse):
    note = handover.leave(TEXT, actor=cast.support)
    for person in (cast.partner_user, cast.rival_user):
        page = browse(person)
        assert page.get("/tickets/releve").status_code == 404
        assert page.post(f"/tickets/releve/{note.pk}/lue").status_code == 404
        assert "Le centrex" not in page.get("/").content.decode()
