"""Who reads which article, what is kept of it, how it is made from a ticket and counted when it helps."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from maillon.accounts import hosts
from maillon.accounts.models import PartnerHost
from maillon.clients.tests.factories import ClientFactory
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.knowledge.models import Article, Category, Help, Use, Version
from maillon.knowledge.services import helping, writing
from maillon.knowledge.tests.factories import ArticleFactory, CategoryFactory
from maillon.tickets.tests.factories import TicketFactory, TicketMessageFactory

pytestmark = pytest.mark.django_db
NOTE = "Le mot de passe du routeur est sur le post-it"


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("\u00a0", " "))


def written(cast, **fields):
    given = {"title": "Transférer un appel", "text": "Appuyez sur Transfert.", "actor": cast.support} | fields
    return writing.write(**given)


@pytest.fixture
def solved(cast):
    client = ClientFactory(name="Pharmacie Vauban", partner=cast.partner)
    ticket = TicketFactory(
        client=client, status="closed", solved_at="2026-01-05T10:00Z", subject="Plus de transfert d'appel"
    )
    for audience, side, text in (
        ("client", "client", "Le transfert ne marche plus."), ("client", "us", "Rallumez le poste, puis appuyez sur Transfert."),
        ("partner", "us", "Sous garantie ?"), ("internal", "us", NOTE),
    ):  # fmt: skip
        TicketMessageFactory(ticket=ticket, audience=audience, side=side, text=text)
    return ticket


def said(ticket, *audiences):
    return list(ticket.messages.filter(audience__in=audiences, side="us"))


def test_each_reads_what_is_published_for_it_and_writers_the_drafts(cast):
    made = {reach: ArticleFactory(reach=reach) for reach in ("internal", "partners", "public")}
    draft = written(cast, reach="public")
    retired = ArticleFactory(archived_at="2026-01-05T10:00Z")
    everything = set(Article.objects.visible_to(cast.support))
    assert everything == {*made.values(), draft, retired}
    assert draft not in Article.objects.visible_to(cast.adv)
    assert set(Article.objects.visible_to(cast.technician)) == set(made.values())
    assert set(Article.objects.visible_to(cast.partner_user)) == {made["partners"], made["public"]}
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert set(Article.objects.all()) == {made["partners"], made["public"]}


def test_every_text_is_kept_and_an_old_one_comes_back_as_a_new_version(cast):
    article = written(cast)
    writing.rewrite(article, title="Transfert", text="Deux fois.", reach="internal", category=None, actor=cast.admin)
    same = writing.rewrite(
        article, title="Transfert", text="Deux fois.", reach="partners", category=CategoryFactory(), actor=cast.admin
    )
    assert same.number == 2
    back = writing.restore(same, 1, actor=cast.support)
    assert (back.number, back.text, back.reach) == (3, "Appuyez sur Transfert.", "partners")
    assert [v.number for v in Version.objects.filter(article=article)] == [3, 2, 1]


def test_two_articles_of_one_title_have_two_addresses(cast):
    assert {written(cast).slug, written(cast).slug} == {"transferer-un-appel", "transferer-un-appel-2"}


def test_an_article_is_published_once_and_taken_back(cast):
    article = written(cast)
    writing.publish(article, actor=cast.support)
    with pytest.raises(Overtaken, match="déjà publié"):
        writing.publish(article, actor=cast.support)
    writing.withdraw(article, actor=cast.support)
    with pytest.raises(Overtaken, match="n'est pas publié"):
        writing.withdraw(article, actor=cast.support)
    for outsider in (cast.partner_user, cast.adv):
        with pytest.raises(Refused, match="rôle"):
            written(cast, actor=outsider)


def test_an_internal_note_goes_into_an_internal_article_alone(cast, solved):
    with pytest.raises(Refused, match="note interne"):
        writing.draft_from(
            solved, said(solved, "client", "internal"), title="Transfert", reach="partners", actor=cast.support
        )
    with pytest.raises(Refused, match="ce que le client a lu"):
        writing.draft_from(solved, said(solved, "partner"), title="Transfert", reach="public", actor=cast.support)
    article = writing.draft_from(
        solved, said(solved, "client", "internal"), title="Transfert", reach="internal", actor=cast.support
    )
    assert NOTE in article.text
    opening = {"title": "Transfert", "text": article.text, "category": None, "actor": cast.support}
    with pytest.raises(Refused, match="J'ai relu"):
        writing.rewrite(article, reach="public", **opening)
    opened = writing.rewrite(article, reach="public", read_again=True, **opening | {"text": "Rallumez le poste."})
    assert (opened.reach, opened.holds_notes) == ("public", False)


def test_an_old_version_made_of_notes_never_comes_back_to_others(cast, solved):
    article = writing.draft_from(
        solved, said(solved, "internal"), title="Routeur", reach="internal", actor=cast.support
    )
    opening = {"title": "Routeur", "text": "Rallumez le routeur.", "category": None, "actor": cast.support}
    opened = writing.rewrite(article, reach="partners", read_again=True, **opening)
    with pytest.raises(Refused, match="notes internes"):
        writing.restore(opened, 1, actor=cast.support)
    inside = writing.rewrite(opened, reach="internal", **opening)
    back = writing.restore(inside, 1, actor=cast.support)
    assert (back.text, back.holds_notes) == (NOTE, True)
    with pytest.raises(Refused, match="J'ai relu"):
        writing.rewrite(back, reach="public", **opening)


def test_an_article_made_of_a_ticket_names_nobody_once_it_is_for_others(cast, solved):
    article = writing.draft_from(
        solved, said(solved, "client"), title="Chez Pharmacie Vauban", reach="public", actor=cast.support
    )
    with pytest.raises(Refused, match="« Pharmacie Vauban » figure"):
        writing.publish(article, actor=cast.support)
    with pytest.raises(Refused, match="« Claire Rossi » figure"):
        writing.rewrite(
            article, title="Transfert", text="Dit à CLAIRE ROSSI.", reach="public", category=None, actor=cast.support
        )
    renamed = writing.rewrite(
        article, title="Transfert", text="Rallumez.", reach="public", category=None, actor=cast.support
    )
    assert writing.publish(renamed, actor=cast.support).is_public


def test_an_open_ticket_makes_no_article(cast):
    ticket = TicketFactory()
    message = TicketMessageFactory(ticket=ticket, side="us")
    with pytest.raises(Refused, match="encore ouvert"):
        writing.draft_from(ticket, [message], title="Transfert", reach="internal", actor=cast.support)


def test_the_articles_proposed_share_the_words_of_the_subject(cast):
    close = ArticleFactory(title="Transfert d'appel impossible")
    loose = ArticleFactory(title="Messagerie", text="Le transfert vers la messagerie se règle ici.")
    ArticleFactory(title="Changer la langue", text="Menu, puis Langue.")
    ArticleFactory(title="Transfert interne", reach="internal", published_at=None)
    ticket = TicketFactory(subject="Plus de transfert d'appels depuis lundi")
    assert helping.proposed(ticket, cast.adv) == [close, loose]
    assert helping.proposed(TicketFactory(subject="Bonjour, ça ne va pas"), cast.adv) == []


def test_an_article_is_counted_once_per_ticket_and_once_per_reader(cast):
    article, ticket, reader = ArticleFactory(), TicketFactory(), uuid.uuid4()
    assert [helping.used(article, ticket, actor=cast.support) for _ in range(2)] == [True, False]
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert [helping.helped(article, user=cast.partner_user) for _ in range(2)] == [True, False]
    assert [helping.helped(article, reader=reader) for _ in range(2)] == [True, False]
    article.refresh_from_db()
    assert (article.used_count, article.helped_count) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_two_people_using_it_at_once_for_one_ticket_count_one():
    cast = make_cast()
    article, ticket = ArticleFactory(), TicketFactory()

    def act():
        with scope.scoped(scope.of_user(cast.support)):
            return helping.used(article, ticket, actor=cast.support)

    assert sorted(at_once(act, act)) == [False, True]
    article.refresh_from_db()
    assert article.used_count == Use.objects.count() == 1


def test_an_article_is_written_published_and_read_on_screen(cast, browse):
    web = browse(cast.support)
    refused = web.post("/aide/nouveau", {"title": "", "text": "Décrochez.", "reach": "public"})
    assert refused.status_code == 422
    assert "Décrochez." in text_of(refused)
    web.post("/aide/nouveau", {"title": "Transférer un appel", "text": "## Étapes\n\n- Décrochez", "reach": "public"})
    article = Article.objects.get()
    page = web.get(article.get_absolute_url()).content.decode()
    assert "<h4>Étapes</h4>" in page
    assert browse(cast.adv).get(article.get_absolute_url()).status_code == 404  # still a draft
    web.post(f"{article.get_absolute_url()}/publier")
    web.post(
        f"{article.get_absolute_url()}/modifier",
        {"title": "Transférer", "text": "Décrochez.", "reach": "public", "version": Article.objects.get().version},
    )
    assert "Étapes" in web.get(f"{article.get_absolute_url()}/versions/1").content.decode()
    reader = browse(cast.partner_user)
    assert "Décrochez." in text_of(reader.get(article.get_absolute_url()))
    assert article.reference in text_of(reader.get("/recherche/?q=transf"))
    for address in ("modifier", "versions/1"):
        assert reader.get(f"{article.get_absolute_url()}/{address}").status_code == 404
    reader.post(f"{article.get_absolute_url()}/aide")
    assert Help.objects.count() == 1


def test_a_partner_meets_no_internal_article_by_any_door(cast, browse):
    inside = ArticleFactory(title="Codes du routeur", reach="internal")
    web = browse(cast.partner_user)
    assert web.get(inside.get_absolute_url()).status_code == 404
    assert web.get(f"/api/v1/articles/{inside.reference}").status_code == 404
    for address in (
        "/aide/",
        "/recherche/?q=codes",
        "/api/v1/articles",
        f"/public/aide/{inside.slug}",
        "/public/aide/?q=codes",
    ):
        assert "routeur" not in text_of(web.get(address))


def test_from_a_ticket_articles_are_proposed_inserted_and_counted(cast, browse, settings):
    public = ArticleFactory(title="Transfert d'appel")
    inside = ArticleFactory(title="Transfert, réglage interne", text=NOTE, reach="internal")
    ticket = TicketFactory(subject="Plus de transfert d'appel")
    web = browse(cast.support)
    assert f'hx-get="/aide/pour/{ticket.reference}"' in web.get(ticket.get_absolute_url()).content.decode()
    panel = web.get(f"/aide/pour/{ticket.reference}").content.decode()
    assert f'data-insert="{public.title.replace(chr(39), "&#x27;")} : {settings.SITE_URL}{public.public_url}"' in panel
    assert f'data-insert="{NOTE}' not in panel
    assert inside.title in panel
    used = text_of(web.post(f"/aide/pour/{ticket.reference}/{public.reference}"))
    assert "Utilisé ici" in used
    assert "utilisé sur 1 ticket" in used
    assert "Aucun article pour « zzz »" in text_of(web.get(f"/aide/pour/{ticket.reference}?q=zzz"))
    assert browse(cast.partner_user).get(f"/aide/pour/{ticket.reference}").status_code == 404


def test_an_article_is_made_of_a_solved_ticket_on_screen(cast, browse, solved):
    web = browse(cast.support)
    form = web.get(f"/aide/ticket/{solved.reference}").content.decode()
    ours = said(solved, "client")[0]
    assert re.search(rf'value="{ours.pk}"[^>]*checked', form)
    refused = web.post(
        f"/aide/ticket/{solved.reference}",
        {"title": "Transfert", "reach": "public", "messages": [m.pk for m in said(solved, "internal")]},
    )
    assert refused.status_code == 422
    assert "note interne ne va que dans un article interne" in text_of(refused)
    made = web.post(
        f"/aide/ticket/{solved.reference}", {"title": "Transfert", "reach": "internal", "messages": [ours.pk]}
    )
    article = Article.objects.get()
    assert made.headers["Location"] == f"{article.get_absolute_url()}/modifier"
    assert article.text == ours.text


def test_anybody_reads_public_articles_and_says_once_that_one_helped():
    article = ArticleFactory(category=CategoryFactory(name="Postes"))
    ArticleFactory(title="Réservé", reach="partners")
    web = Browser()
    index = text_of(web.get("/public/aide/"))
    assert "Postes" in index
    assert "Réservé" not in index
    assert "Transférer un appel" in text_of(web.get("/public/aide/?q=transferer"))
    for _ in range(2):
        thanks = web.post(f"{article.public_url}/aide")
    assert "Merci" in text_of(web.get(thanks.headers["Location"]))
    article.refresh_from_db()
    assert article.helped_count == 1


def test_a_public_article_is_the_same_for_who_is_signed_in(cast, browse):
    article = ArticleFactory()
    for page in (browse(cast.partner_user).get(article.public_url), Browser().get(article.public_url)):
        assert page.status_code == 200
        assert 'name="live"' not in page.content.decode()


def test_public_articles_are_in_the_brand_of_the_address(cast, settings):
    settings.ALLOWED_HOSTS = ["testserver", ".example"]
    PartnerHost.objects.create(partner=cast.partner, name="espace.operis.example")
    hosts.forget()
    assert cast.partner.brand_name in text_of(Browser(headers={"host": "espace.operis.example"}).get("/public/aide/"))
    assert cast.partner.brand_name not in text_of(Browser().get("/public/aide/"))


@pytest.mark.parametrize("count", [1, 30])
def test_pages_cost_the_same_whatever_their_number(cast, browse, count):
    articles = [ArticleFactory(category=CategoryFactory()) for _ in range(count)]
    ticket = TicketFactory(subject="Transférer un appel")
    for article in articles:
        helping.used(article, ticket, actor=cast.support)
    web = browse(cast.support)
    asked = (
        ("/aide/", 12),
        (articles[0].get_absolute_url(), 16),
        (f"/aide/pour/{ticket.reference}", 10),
        ("/public/aide/", 7),  # two of its own: the scope is taken inside the transaction of the test
    )
    for address, most in asked:
        web.get(address)
        with CaptureQueriesContext(connection) as queries:
            web.get(address)
        assert len(queries) <= most, (address, len(queries))


def test_sections_are_added_renamed_put_in_order_and_removed_once_empty(cast, browse):
    page = browse(cast.support)
    assert page.post("/aide/rubriques", {"name": "Casques", "order": "5"}).status_code == 303
    casques = Category.objects.get(name="Casques")
    assert page.post("/aide/rubriques", {"name": "CASQUES", "order": "5"}).status_code == 422
    changed = page.post(f"/aide/rubriques/{casques.pk}", {"name": "Casques sans fil", "order": "7"})
    assert changed.status_code == 303
    casques.refresh_from_db()
    assert (casques.name, casques.order) == ("Casques sans fil", 7)
    held = ArticleFactory(category=casques)
    assert page.post(f"/aide/rubriques/{casques.pk}/retirer").status_code == 422
    Article.objects.filter(pk=held.pk).update(category=None)
    assert page.post(f"/aide/rubriques/{casques.pk}/retirer").status_code == 303
    assert not Category.objects.filter(pk=casques.pk).exists()
    assert browse(cast.partner_user).post(f"/aide/rubriques/{casques.pk}/retirer").status_code == 404
