"""The PDF of an amendment: what changes, then the order's totals before and after; sealed once signed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from maillon.core import french
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.orders import places, totals
from maillon.orders.models import Amendment, AmendmentLine, Order
from maillon.orders.services import amendments, papers

OFFER_KIND, SIGNED_KIND, TEMPLATE = "amendment", "amendment_signed", "avenant"
TITLES = {"add": "Ajouté", "change": "Modifié", "remove": "Retiré"}


def number_of(amendment: Amendment) -> str:
    return f"{amendment.reference} · V{amendment.revision}" if amendment.revision > 1 else amendment.reference


def data_of(amendment: Amendment, *, draft: bool = False) -> dict[str, Any]:
    brand = brand_of(amendment)
    data: dict[str, Any] = {
        "brand": brand.as_data(),
        "number": number_of(amendment),
        "draft": draft,
        "subject": f"{amendment.title} : {amendment.subject}",
        "seller": {
            "name": amendment.owner_name or brand.name,
            "lines": [t for t in (brand.name, brand.email, french.phone(brand.phone)) if t],
        },
        "buyer": papers.payer_party(amendment),
        "facts": _facts(amendment),
        "groups": groups_of(amendment),
        "sums": sums_of(amendment),
        "terms": ["Le reste de la commande est inchangé."],
        "prices": True,
        "author": amendment.owner_name or brand.name,
        "author_note": f"Avenant établi le {papers.long_date(amendment.sent_at or timezone.now())}",
        "online": "Signature en ligne possible : le lien reçu par mail donne la même valeur à votre accord.",
    }
    return data


def _facts(amendment: Amendment) -> list[dict[str, str]]:
    facts = [
        {"label": "Date", "value": papers.long_date(amendment.sent_at or timezone.now())},
        {"label": "Commande", "value": amendment.order.reference},
    ]
    return facts + [{"label": label, "value": value} for label, value in moved(amendment)]


def moved(amendment: Amendment) -> list[tuple[str, str]]:
    """What changes beside the lines: (label, new value)."""
    found = []
    if amendment.requested_on:
        found.append(("Nouvelle date souhaitée", papers.long_date(amendment.requested_on)))
    if amendment.site:
        found.append(("Nouveau site", f"{amendment.site.name}, {amendment.site.city}".strip(", ")))
    if amendment.contact:
        found.append(("Nouveau contact", amendment.contact.name))
    return found


def groups_of(amendment: Amendment) -> list[dict[str, Any]]:
    rows = list(amendment.lines.all())
    groups = [(title, [row for row in rows if row.action == action]) for action, title in TITLES.items()]
    sites = sites_of(amendment, rows)
    return [
        {"title": title, "lines": [_line(row, sites.get(row.pk, "")) for row in found]}
        for title, found in groups
        if found
    ]


def sites_of(amendment: Amendment, rows: list[AmendmentLine]) -> dict[int, str]:
    """By row id, where it goes, when the order goes to several sites."""
    order = amendment.order
    several = {places.site_of(line, order) for line in [*order.lines.all(), *rows]}
    return places.names(order, rows, whole=True) if len(several) > 1 else {}


def _line(row: AmendmentLine, site: str) -> dict[str, Any]:
    sign = -1 if row.action == AmendmentLine.Action.REMOVE else 1
    data = {
        "label": row.label,
        "qty": papers.exact(row.quantity * sign, 0),
        "price": papers.exact(row.unit_price),
        "vat": papers.vat_label(row.vat_rate, row.vat_category),
        "total": papers.exact(totals.net(row) * sign),
        "note": " · ".join(part for part in (f"Site{french.NBSP}: {site}" if site else "", was(row)) if part),
        "site": site,
    }
    if row.discount:
        data["discount"] = papers.discount_words(row.discount)
    if row.recurring:
        data["per"] = "/mois"
    return data


def was(row: AmendmentLine) -> str:
    """« Avant : 3 » or « Avant : 3 à 189,00 € », for a line that changes."""
    if row.action != AmendmentLine.Action.CHANGE or row.was_quantity is None or row.was_unit_price is None:
        return ""
    text = f"Avant : {french.number(row.was_quantity, 0 if row.was_quantity == int(row.was_quantity) else 3)}"
    if (row.was_unit_price, row.was_discount) != (row.unit_price, row.discount):
        text += f" à {french.money(row.was_unit_price)}"
        text += f", remise de {papers.discount_words(row.was_discount)}" if row.was_discount else ""
    return text


def sums_of(amendment: Amendment) -> list[dict[str, Any]]:
    """What is paid once and each month: before, the difference, after. Never added up."""
    before, after = totals.of_lines(amendment.order.lines.all()), totals.of_lines(amendments.lines_after(amendment))
    boxes = []
    for title, old, new in (
        ("À la commande", before.one_off, after.one_off),
        ("Chaque mois", before.monthly, after.monthly),
    ):
        if title != "À la commande" and not (old.line_nets or new.line_nets):
            continue
        rows = [("Total HT avant l'avenant", old.net), ("Écart HT", new.net - old.net), ("Total HT après", new.net)]
        rows.append(("TVA", new.vat))
        boxes.append(
            {
                "title": title,
                "rows": [{"label": label, "value": papers.exact(value)} for label, value in rows],
                "total": {"label": "Total TTC après l'avenant", "value": papers.exact(new.gross)},
            }
        )
    return boxes


def preview(amendment: Amendment, *, priced: bool) -> bytes:
    """The PDF as it would be sent now; nothing is kept."""
    return papers.draw(TEMPLATE, data_of(amendment, draft=amendment.is_editable), priced=priced)


def keep_offer(amendment: Amendment) -> Document:
    """File what is being sent; a second one without prices when somebody outside must not read them."""
    return papers.keep_both(
        amendment,
        TEMPLATE,
        data_of(amendment),
        kind=OFFER_KIND,
        number=number_of(amendment),
        title=amendment.title,
        sealed=False,
    )


def keep_signed(amendment: Amendment, acceptance: dict[str, Any]) -> Document:
    """The signed amendment, sealed, with the proof of its acceptance."""
    data = data_of(amendment) | {"acceptance": acceptance, "seal": documents.seal_words()}
    return papers.keep_both(
        amendment,
        TEMPLATE,
        data,
        kind=SIGNED_KIND,
        number=amendment.reference,
        title=f"{amendment.title}, signé",
        sealed=True,
    )


def signed_of(order: Order) -> Q:
    """The signed amendments of an order, among its documents."""
    return Q(target_model="orders.amendment", target_id__in=order.amendments.values("pk"), kind=SIGNED_KIND)


def last_sent(amendment: Amendment) -> Document | None:
    """The priced PDF that was sent last: the one that is accepted or refused."""
    rows = Document.objects.filter(
        target_model="orders.amendment", target_id=amendment.pk, kind=OFFER_KIND, priced=True
    )
    return rows.order_by("-created_at", "-pk").first()
