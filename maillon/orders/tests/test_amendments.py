"""A validated order changes by an amendment: written, sent, accepted on its own, applied at once, never silently."""

from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.documents.models import Document, Evidence
from maillon.documents.seal import verify
from maillon.documents.services import read
from maillon.orders import amendment_mails, progress, services
from maillon.orders.models import Amendment, Order, OrderLine
from maillon.orders.progress import Done
from maillon.orders.services import amending, amendment_papers, amendments, lines
from maillon.orders.services.evidence import Signature
from maillon.orders.tests.factories import ProductFactory, make_client, make_order, make_quote, validated
from maillon.orders.tests.test_cycle import yes as accepts
from maillon.records.models import Entry


def yes(amendment, **changes):
    """Somebody signs by code."""
    values = {
        "name": "Claire Rossi",
        "role": "Titulaire",
        "ip": "203.0.113.24",
        "device": "Firefox",
        "email": "c.rossi@lilas.example",
        "document_key": str(amendment_papers.last_sent(amendment).key),
        "code_channel": "mail",
        "code_sent_to": "c.rossi@lilas.example",
        "code_verified_at": timezone.now(),
    }
    return Signature(**values | changes)


def again(record):
    return type(record).objects.get(pk=record.pk)


@pytest.fixture
def order(cast):
    return validated(cast.adv)


@pytest.fixture
def handset(order):
    return order.lines.get(kind="hardware")


def sent(order, adv, changes=None, **header):
    """An amendment that waits for its answer."""
    draft = amendments.start(order, actor=adv, subject="Deux postes de plus")
    written = amendments.write(draft, actor=adv, changes=changes or {}, **header)
    return amending.send(written, actor=adv)


def test_an_amendment_adds_changes_and_takes_out_then_the_order_follows(cast, order, handset):
    service = order.lines.get(kind="service")
    draft = amendments.start(order, actor=cast.adv, subject="Deux postes de plus, sans pose")
    draft = amendments.write(
        draft, actor=cast.adv, changes={handset.pk: {"quantity": D(5)}, service.pk: {"quantity": D(0)}}
    )
    amendments.add(draft, ProductFactory(name="Casque", sale_price=D("50.00")), actor=cast.adv, quantity=D(2))
    draft = again(draft)
    assert draft.delta_net == D("189.00") * 2 - D("390.00") + D("100.00")
    waiting = amending.send(draft, actor=cast.adv)
    assert again(order).total_net == order.total_net
    done = amending.accept(waiting, yes(waiting))
    changed = again(order)
    assert {line.label: line.quantity for line in changed.lines.all()} == {handset.label: D(5), "Casque": D(2)}
    assert changed.total_net == order.total_net + draft.delta_net
    assert done.reference.startswith("AV-")
    assert Entry.objects.about(order).filter(sentence="Avenant n° 1 accepté par Claire Rossi").exists()


def test_its_paper_is_sealed_with_the_proof_and_says_which_order(cast, order, handset):
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(4)}})
    amending.accept(waiting, yes(waiting))
    paper = Document.objects.get(kind="amendment_signed", priced=True)
    assert paper.title == f"Avenant n° 1 à la commande {order.reference}, signé"
    assert verify(read(paper)).intact
    assert Evidence.objects.get(document=paper).data["signer_name"] == "Claire Rossi"


def test_dates_site_and_contact_change_with_it(cast, order):
    client = order.client
    site = client.sites.create(name="Annexe", street="2 rue Basse", postal_code="69003", city="Lyon")
    day = timezone.localdate() + timezone.timedelta(days=20)
    waiting = sent(order, cast.adv, requested_on=day, site=site)
    assert again(order).requested_on is None
    amending.accept(waiting, yes(waiting))
    changed = again(order)
    assert (changed.requested_on, changed.site, changed.contact) == (day, site, order.contact)


def test_a_validated_order_is_never_changed_silently(cast, browse, order, handset):
    with pytest.raises(Refused, match="ne change plus que par un avenant") as refused:
        lines.change(handset, actor=cast.adv, quantity=D(9))
    assert refused.value.label == "Faire un avenant"
    assert refused.value.url == f"{order.get_absolute_url()}/avenants"
    page, url = browse(cast.adv), order.get_absolute_url()
    for address, form in (
        (f"{url}/modifier", {"subject": "Autre"}),
        (f"{url}/lignes/{handset.pk}", {"quantity": "9"}),
        (f"{url}/lignes/{handset.pk}/retirer", {}),
        (f"{url}/lignes/ajouter", {"item": ProductFactory().pk}),
    ):
        answer = page.post(address, form, headers={"HX-Request": "true"})
        assert answer.status_code == 422, address
        assert "Faire un avenant" in answer.content.decode(), address
    assert again(handset).quantity == D(3)


def test_a_signed_order_is_amended_too(cast):
    quote = services.send(make_quote(cast.adv), actor=cast.adv)
    order = services.advance(services.accept(quote, accepts(quote)), actor=cast.adv)
    handset = order.lines.get(kind="hardware")
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(4)}})
    amending.accept(waiting, yes(waiting))
    assert again(handset).quantity == D(4)


def test_an_order_not_validated_done_or_cancelled_is_not_amended(cast, order):
    with pytest.raises(Refused, match="pas encore validée"):
        amendments.start(make_order(cast.adv), actor=cast.adv)
    Order.objects.filter(pk=order.pk).update(status="done")
    with pytest.raises(Refused, match="« Ajout »"):
        amendments.start(order, actor=cast.adv)


def test_one_is_open_at_a_time(cast, order):
    first = amendments.start(order, actor=cast.adv)
    with pytest.raises(Refused, match="déjà en cours") as refused:
        amendments.start(order, actor=cast.admin)
    assert refused.value.url == first.get_absolute_url()
    amendments.withdraw(first, "Le client renonce", actor=cast.adv)
    assert amendments.start(order, actor=cast.adv).rank == 2


def test_what_changes_nothing_is_not_sent(cast, order, handset):
    draft = amendments.start(order, actor=cast.adv)
    draft = amendments.write(draft, actor=cast.adv, changes={handset.pk: {"quantity": D(3)}})
    with pytest.raises(Refused, match="ne change rien"):
        amending.send(draft, actor=cast.adv)


def holds(monkeypatch, line, quantity, fixes=False):
    known = {line.pk: [Done("shipped", "expédié", D(quantity), fixes)]}
    monkeypatch.setattr(progress, "done_of", lambda ids: known)


def test_nothing_done_is_taken_back_neither_when_written_nor_when_accepted(cast, order, handset, monkeypatch):
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(1)}})
    holds(monkeypatch, handset, 2)
    with pytest.raises(Refused, match=r"2 déjà expédiés\. Gardez-en au moins 2"):
        amending.accept(waiting, yes(waiting))
    assert again(waiting).status == Amendment.Status.SENT
    assert again(handset).quantity == D(3)
    amendments.withdraw(waiting, "Trop tard", actor=cast.adv)
    draft = amendments.start(order, actor=cast.adv)
    with pytest.raises(Refused, match="Gardez-en au moins 2"):
        amendments.write(draft, actor=cast.adv, changes={handset.pk: {"quantity": D(0)}})


def test_what_is_invoiced_keeps_its_price(cast, order, handset, monkeypatch):
    holds(monkeypatch, handset, 1, fixes=True)
    draft = amendments.start(order, actor=cast.adv)
    with pytest.raises(Refused, match="à l'ancien prix"):
        amendments.write(draft, actor=cast.adv, changes={handset.pk: {"unit_price": D(150)}})
    written = amendments.write(draft, actor=cast.adv, changes={handset.pk: {"quantity": D(2)}})
    assert written.lines.get().quantity == D(2)


def test_added_hardware_reopens_the_step_that_prepares_it_and_says_so_before(cast, browse):
    order = validated(cast.adv, hardware=False)
    assert order.step_kind == "installation"
    draft = amendments.start(order, actor=cast.adv)
    amendments.add(draft, ProductFactory(), actor=cast.adv)
    text = browse(cast.adv).get(draft.get_absolute_url()).content.decode().replace("&nbsp;", " ")
    assert "la commande revient à « Staging »" in text
    waiting = amending.send(again(draft), actor=cast.adv)
    amending.accept(waiting, yes(waiting))
    assert again(order).step_kind == "staging"
    move = order.moves.last()
    assert (move.to_kind, move.reason) == ("staging", "Matériel ajouté par l'avenant n° 1")
    told = Entry.objects.filter(target_model="orders.order", target_id=order.pk, sentence__contains="Staging")
    assert "rouverte" in told.latest("pk").sentence


def test_an_order_on_which_something_is_done_stays_validated_when_it_goes_back(cast, order, handset, monkeypatch):
    monkeypatch.setattr(
        "maillon.orders.services.steps.done_of", lambda ids: {handset.pk: [Done("shipped", "expédié", D(1))]}
    )
    back = services.go_back(order, "Erreur", actor=cast.adv)
    assert back.step_kind == "validation"
    with pytest.raises(Refused, match="avenant"):
        lines.change(handset, actor=cast.adv, quantity=D(9))


def test_signing_an_older_version_is_told(cast, order, handset):
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(4)}})
    old = yes(waiting)
    draft = amendments.rewrite(waiting, actor=cast.adv)
    second = amending.send(
        amendments.write(draft, actor=cast.adv, changes={handset.pk: {"quantity": D(6)}}), actor=cast.adv
    )
    with pytest.raises(Overtaken, match="relisez-le"):
        amending.accept(second, old)
    assert again(handset).quantity == D(3)


def test_cancelling_the_order_gives_its_amendment_up(cast, browse, order, handset):
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(4)}})
    assert waiting.reference in browse(cast.adv).get(f"{order.get_absolute_url()}/annuler").content.decode()
    services.cancel(order, "Le client renonce", actor=cast.adv)
    assert again(waiting).status == Amendment.Status.WITHDRAWN
    with pytest.raises(Refused):
        amending.accept(again(waiting), yes(waiting))


def test_adv_records_an_amendment_signed_by_hand(cast, browse, order, handset):
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(4)}})
    form = {
        "name": "Claire Rossi",
        "signed_on": timezone.localdate().isoformat(),
        "file": SimpleUploadedFile("avenant.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf"),
    }
    answer = browse(cast.adv).post(f"{waiting.get_absolute_url()}/accord-papier", form)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    assert again(handset).quantity == D(4)
    assert Evidence.objects.get(target_model="orders.amendment").data["paper"]["recorded_by"] == cast.adv.name


def test_adv_writes_and_sends_from_the_page(cast, browse, order, handset):
    page = browse(cast.adv)
    assert "Faire un avenant" in page.get(order.get_absolute_url()).content.decode()
    made = page.post(f"{order.get_absolute_url()}/avenants/nouveau")
    assert made.status_code == 303
    draft = Amendment.objects.get()
    service = order.lines.get(kind="service")
    form = {"version": draft.version, "subject": "Deux postes de plus", f"quantity_{handset.pk}": "5",
            f"unit_price_{handset.pk}": "180,50", f"discount_{handset.pk}": "", f"quantity_{service.pk}": "1",
            f"unit_price_{service.pk}": "390,00", f"discount_{service.pk}": ""}  # fmt: skip
    wrong = page.post(f"{made['Location']}/enregistrer", form | {f"quantity_{handset.pk}": "-1"})
    assert wrong.status_code == 422
    assert "0 retire la ligne" in wrong.content.decode()
    assert page.post(f"{made['Location']}/enregistrer", form | {"then": "send"}).status_code == 303
    draft = again(draft)
    assert (draft.status, draft.delta_net) == (Amendment.Status.SENT, D("180.50") * 5 - D("567.00"))
    assert page.get(f"{made['Location']}/apercu.pdf").content.startswith(b"%PDF")
    assert "En attente de réponse" in page.get(made["Location"]).content.decode()
    assert draft.reference in page.get(f"{order.get_absolute_url()}/avenants").content.decode()


def test_two_people_writing_one_amendment_the_second_is_told(cast, browse, order, handset):
    draft = amendments.start(order, actor=cast.adv)
    form = {"version": draft.version, "subject": "Un", f"quantity_{handset.pk}": "4"}
    url = f"{draft.get_absolute_url()}/enregistrer"
    assert browse(cast.adv).post(url, form).status_code == 303
    second = browse(cast.admin).post(url, form | {"subject": "Deux", f"quantity_{handset.pk}": "8"})
    assert second.status_code == 422
    assert "changé par quelqu" in second.content.decode()
    assert 'value="8"' in second.content.decode()
    assert again(draft).subject == "Un"


@pytest.fixture
def theirs(cast):
    """An order of the partner, paid by the client, with an amendment sent."""
    order = validated(cast.adv, client=make_client(partner=cast.partner))
    return sent(order, cast.adv, {order.lines.get(kind="hardware").pk: {"quantity": D(5)}})


def test_partner_reads_it_once_sent_without_prices_and_its_rival_nothing(cast, browse, theirs):
    page, rival, url = browse(cast.partner_user), browse(cast.rival_user), theirs.get_absolute_url()
    text = page.get(url).content.decode().replace("\u00a0", " ")
    assert "Deux postes de plus" in text
    assert not [price for price in ("189,00", "378,00", "945,00") if price in text]
    for address in (url, f"{url}/apercu.pdf"):
        assert rival.get(address).status_code == 404
    for act in ("accepter", "refuser", "enregistrer", "abandonner", "reprendre"):
        assert rival.post(f"{url}/{act}", {"reason": "non"}).status_code == 404
        assert page.post(f"{url}/{act}", {"reason": "non"}, headers={"HX-Request": "true"}).status_code in (404, 422)
    assert (
        page.post(f"{theirs.order.get_absolute_url()}/avenants/nouveau", headers={"HX-Request": "true"}).status_code
        == 422
    )
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert not Amendment.objects.exists()
    amendments.rewrite(theirs, actor=cast.adv)
    assert page.get(url).status_code == 404


@pytest.mark.parametrize(("card", "written_to"), [("client", ["client"]), ("both", ["client", "partner"])])
def test_the_mail_of_an_accepted_amendment_goes_where_the_partner_s_card_says(cast, theirs, card, written_to):
    cast.partner.mail_to = card
    cast.partner.save()
    amending.accept(theirs, yes(theirs))
    built = {audience: amendment_mails.build(again(theirs), audience) for audience in ("client", "partner")}
    assert [audience for audience, mail in built.items() if mail["to"]] == written_to
    assert (built["client"]["values"]["contact"], built["partner"]["values"]["contact"]) == (
        "Claire Rossi",
        cast.partner.name,
    )


def test_partner_who_pays_accepts_from_its_account(cast, browse):
    cast.partner.siren, cast.partner.street, cast.partner.postal_code, cast.partner.city = (
        "482931771",
        "1",
        "69003",
        "Lyon",
    )
    cast.partner.save()
    order = validated(cast.adv, client=make_client(partner=cast.partner), payer="partner")
    handset = order.lines.get(kind="hardware")
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(5)}})
    assert browse(cast.partner_user).post(f"{waiting.get_absolute_url()}/accepter").status_code == 303
    assert again(handset).quantity == D(5)
    with pytest.raises(Refused, match="Seul le payeur"):
        amending.accept(waiting, yes(waiting), actor=cast.adv)


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_once_applies_once():
    cast = make_cast()
    order = validated(cast.adv)
    handset = order.lines.get(kind="hardware")
    draft = amendments.start(order, actor=cast.adv)
    amendments.add(draft, ProductFactory(), actor=cast.adv)
    waiting = amending.send(again(draft), actor=cast.adv)
    signature = yes(waiting)
    results = at_once(*[lambda: amending.accept(again(waiting), signature)] * 2)
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    assert OrderLine.objects.filter(order=order).count() == 3
    assert handset.quantity == D(3)


@pytest.mark.django_db(transaction=True)
def test_accepting_while_the_order_is_cancelled_does_one_or_the_other():
    cast = make_cast()
    order = validated(cast.adv)
    handset = order.lines.get(kind="hardware")
    waiting = sent(order, cast.adv, {handset.pk: {"quantity": D(5)}})
    signature = yes(waiting)
    at_once(
        lambda: amending.accept(again(waiting), signature),
        lambda: services.cancel(again(order), "Le client renonce", actor=cast.adv),
    )
    order.refresh_from_db()
    waiting.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert (waiting.status, again(handset).quantity) in (
        (Amendment.Status.ACCEPTED, D(5)),
        (Amendment.Status.WITHDRAWN, D(3)),
    )
