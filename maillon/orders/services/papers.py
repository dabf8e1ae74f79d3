"""The PDF of a quote and of the order form (BC): plain data for ``documents.rendering``, then the file kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.clients.paying import named_head_office
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.money import ZERO as NOTHING
from maillon.core.money import SplitTotals, Totals
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document, Switch
from maillon.documents.rendering import RenderError, render, without_prices
from maillon.orders import places, totals
from maillon.orders.models import Payer, Quote

QUOTE_KIND, FORM_KIND = "quote", "order_form"
KIND_TITLES = {"hardware": "Matériel", "service": "Prestations", "subscription": "Abonnements mensuels"}
OPTIONS_TITLE = "En option, hors total"


def exact(value: Decimal, least: int = 2) -> str:
    """« 189.00 », « 0.0125 », « 1.5 » with ``least=0``: no figure lost, no useless zero."""
    text = format(value.normalize(), "f")
    whole, _, cents = text.partition(".")
    cents = cents.ljust(least, "0")
    return f"{whole}.{cents}" if cents else whole


def long_date(value: Any) -> str:
    day = french.day_of(value)
    return f"{'1er' if day.day == 1 else day.day} {french.LONG_MONTHS[day.month - 1]} {day.year}"


def vat_label(rate: Decimal, category: str) -> str:
    return french.percent(rate, 0 if rate == rate.to_integral_value() else 1) if category == "S" else "Exonéré"


def number_of(quote: Quote) -> str:
    return f"{quote.reference} · V{quote.revision}"


def quote_data(quote: Quote, *, draft: bool = False) -> dict[str, Any]:
    lines = list(quote.lines.all())
    found = totals.of_lines(lines, rebate=totals.rebate_of(quote))
    author = quote.owner_name or brand_of(quote).name
    return {
        **_offer(quote, lines, found, rebate_words(quote, lines)),
        "number": number_of(quote),
        "draft": draft,
        "facts": [
            {"label": "Date", "value": long_date(quote.sent_at or timezone.now())},
            {"label": "Valable jusqu'au", "value": long_date(quote.valid_until)},
            {"label": "Version", "value": str(quote.revision)},
            *served_fact(quote),
        ],
        "author": author,
        "author_note": f"Devis établi le {long_date(quote.sent_at or timezone.now())}",
        "online": "Signature en ligne possible : le lien reçu par mail donne la même valeur à votre accord.",
    }


def form_data(
    order: Any, quote: Quote, lines: Sequence[Any], acceptance: dict[str, Any], chosen: frozenset[int] = frozenset()
) -> dict[str, Any]:
    """The order form: what was accepted, word for word, with the proof of its acceptance. The lines of the order carry the
    rebate of the quote: a sentence says so, the sums do not count it twice."""
    words, off = rebate_words(quote, list(quote.lines.all()), chosen)
    spread = f"{words}, soit {french.money(off)} HT : comprise dans la remise de chaque ligne." if off else ""
    return {
        **_offer(quote, lines, totals.of_lines(lines), ("", NOTHING)),
        "number": order.reference,
        "facts": [
            {"label": "Date", "value": long_date(timezone.now())},
            {"label": "Devis accepté", "value": number_of(quote)},
            *served_fact(quote),
            *([{"label": "Votre référence", "value": order.buyer_reference}] if order.buyer_reference else []),
        ],
        "acceptance": acceptance,
        "terms": [*_terms(quote, lines, totals.of_lines(lines)), *([spread] if spread else [])],
        "seal": documents.seal_words(),
    }


def rebate_words(quote: Quote, lines: Sequence[Any], chosen: frozenset[int] = frozenset()) -> tuple[str, Decimal]:
    """« Remise globale de 5 % » and what it takes off before VAT; nothing without one."""
    rebate = totals.rebate_of(quote)
    once = [line for line in totals.counted(lines, chosen) if not line.recurring]
    off = rebate.of(sum((totals.net(line) for line in once), NOTHING))
    if off <= 0:
        return "", NOTHING
    rate = f" de {exact(rebate.percent, 0).replace('.', ',')} %" if rebate.percent else ""
    return f"Remise globale{rate}", off


def _offer(deal: Any, lines: Sequence[Any], found: SplitTotals, rebate: tuple[str, Decimal]) -> dict[str, Any]:
    brand, sites = brand_of(deal), places.names(deal, lines)
    data: dict[str, Any] = {
        "brand": brand.as_data(),
        "subject": deal.subject,
        "seller": {
            "name": deal.owner_name or brand.name,
            "lines": [t for t in (brand.name, brand.email, french.phone(brand.phone)) if t],
        },
        "buyer": payer_party(deal),
        "groups": groups_of(lines, sites),
        "sums": sums_of(found, *rebate),
        "terms": _terms(deal, lines, found),
        "prices": True,
    }
    if sites:
        data["delivery"] = {"name": deal.client_name, "lines": places.addresses(deal, lines)}
    elif deal.site_id and (site := deal.site):
        data["delivery"] = {
            "name": deal.client_name,
            "lines": [t for t in (site.street, site.street2, f"{site.postal_code} {site.city}") if t],
        }
    return data


def payer_of(deal: Any) -> Any:
    """The card of who pays: the partner, else the head office of the client's company, else the client."""
    if deal.payer == Payer.PARTNER:
        return deal.partner
    return named_head_office(deal.client, deal.partner_id) or deal.client


def payer_party(deal: Any) -> dict[str, Any]:
    company = payer_of(deal)
    siren = company.siren or company.siret[:9]
    ids = [f"SIREN {french.siret(siren)}"] if siren else []
    if company.vat_number:
        ids.append(f"TVA {company.vat_number}")
    city = f"{company.postal_code} {company.city}".strip()
    return {
        "name": company.legal_name or company.name,
        "lines": [line for line in (company.street, company.street2, city) if line],
        "ids": ids,
    }


def served_fact(deal: Any) -> list[dict[str, str]]:
    """For whom, when somebody else pays."""
    itself = deal.payer == Payer.CLIENT and payer_of(deal).pk == deal.client_id
    return [] if itself else [{"label": "Client", "value": deal.client_name}]


def group_title(line: Any) -> str:
    if getattr(line, "optional", False):
        return OPTIONS_TITLE
    return line.section or KIND_TITLES.get(line.kind, "")


def grouped(lines: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """By section, or by nature for the lines that have none; a group stands where its first line does, options last."""
    found: dict[str, list[Any]] = {}
    ranked = sorted(lines, key=lambda ln: (getattr(ln, "optional", False), ln.position, ln.pk))
    for line in ranked:
        found.setdefault(group_title(line), []).append(line)
    return list(found.items())


def groups_of(lines: Sequence[Any], sites: dict[int, str]) -> list[dict[str, Any]]:
    """``sites``: the name of each line's site, where they go to several (``places.names``)."""
    return [
        {"title": title, "lines": [_line(line, sites.get(line.pk, "")) for line in group]}
        for title, group in grouped(lines)
    ]


def discount_words(percent: Decimal) -> str:
    """« 10 % »; the share of a rebate, « 14,53 % », rounded to be read."""
    return f"{exact(percent.quantize(Decimal('0.01')), 0).replace('.', ',')} %"


def _line(line: Any, site: str) -> dict[str, Any]:
    data = {
        "label": line.label,
        "qty": exact(line.quantity, 0),
        "price": exact(line.unit_price),
        "vat": vat_label(line.vat_rate, line.vat_category),
        "total": exact(totals.net(line)),
        "note": " · ".join(part for part in (f"Site{french.NBSP}: {site}" if site else "", line.note) if part),
    }
    if line.discount:
        data["discount"] = discount_words(line.discount)
    if line.recurring:
        data["per"] = "/mois"
    return data


def sums_of(found: SplitTotals, rebate: str = "", off: Decimal = NOTHING) -> list[dict[str, Any]]:
    """One frame for what is paid once, one for each month: never added up. ``rebate`` takes ``off`` what is paid once."""
    boxes = []
    if found.one_off.line_nets or not found.monthly.line_nets:
        boxes.append(_box("À la commande", found.one_off))
        if off:
            before = {"label": "Total avant remise", "value": exact(found.one_off.net + off)}
            boxes[0]["rows"][:0] = [before, {"label": rebate, "value": exact(-off)}]
    if found.monthly.line_nets:
        boxes.append(_box("Chaque mois", found.monthly))
    return boxes


def _box(title: str, sums: Totals) -> dict[str, Any]:
    rows = [{"label": "Total HT", "value": exact(sums.net)}]
    for vat in sums.vat_lines:
        label = f"TVA {vat_label(vat.rate, vat.category)}" if vat.category == "S" else "Exonéré de TVA"
        rows.append({"label": label, "value": exact(vat.vat)})
    return {"title": title, "rows": rows, "total": {"label": "Total TTC", "value": exact(sums.gross)}}


def _terms(deal: Any, lines: Sequence[Any], found: SplitTotals) -> list[str]:
    terms = []
    percent = getattr(deal, "deposit_percent", Decimal(0))
    if percent:
        amount = totals.deposit(found.one_off, percent)
        terms.append(
            f"Acompte de {exact(percent, 0).replace('.', ',')} % à la commande, soit {french.money(amount)} TTC."
        )
    if found.monthly.line_nets:
        terms.append(f"Abonnements : {french.money(found.monthly.net)} HT par mois, à compter de la mise en service.")
    reasons = sorted({line.exemption_text for line in lines if line.exemption_text})
    terms += [f"TVA : {reason}" for reason in reasons]
    intro = getattr(deal, "introduction", "").strip()
    return terms + ([intro] if intro else [])


def draw(template: str, data: dict[str, Any], *, priced: bool) -> bytes:
    try:
        return render(template, data if priced else without_prices(data), timestamp=timezone.now())
    except RenderError as error:
        raise Refused(f"{error} Corrigez la fiche, puis recommencez.") from error


def preview(quote: Quote, *, priced: bool) -> bytes:
    """The PDF as it would be sent now; nothing is kept."""
    return draw("devis", quote_data(quote, draft=quote.is_editable), priced=priced)


def keep_quote(quote: Quote) -> Document:
    """File the version that is being sent; a second one without prices when somebody outside must not read them."""
    data = quote_data(quote)
    title = f"Devis {quote.reference}, version {quote.revision}"
    return keep_both(quote, "devis", data, kind=QUOTE_KIND, number=number_of(quote), title=title, sealed=False)


def keep_form(order: Any, data: dict[str, Any]) -> Document:
    title = f"Bon de commande {order.reference}"
    return keep_both(order, "commande", data, kind=FORM_KIND, number=order.reference, title=title, sealed=True)


def keep_both(
    record: Any, template: str, data: dict[str, Any], *, kind: str, number: str, title: str, sealed: bool
) -> Document:
    """One copy with prices and one without, when somebody outside may not read them. Where the client pays, the partner's card
    says which of the two it opens, each time: it may change its mind."""
    client_pays, partnered = record.payer == Payer.CLIENT, record.partner_id is not None
    main = _keep_one(
        record,
        template,
        data,
        kind=kind,
        number=number,
        title=title,
        sealed=sealed,
        priced=True,
        partner_visible=partnered,
        partner_switch=Switch.PRICES if client_pays else Switch.ALWAYS,
        client_visible=client_pays,
    )
    if partnered:
        _keep_one(
            record,
            template,
            data,
            kind=kind,
            number=number,
            title=f"{title}, sans prix",
            sealed=sealed,
            priced=False,
            partner_visible=True,
            partner_switch=Switch.NO_PRICES if client_pays else Switch.ALWAYS,
            client_visible=not client_pays,
        )
    return main


def _keep_one(
    record: Any, template: str, data: dict[str, Any], *, priced: bool, sealed: bool, title: str, **where: Any
) -> Document:
    pdf = draw(template, data, priced=priced)
    if sealed:
        pdf = documents.sealed(pdf, title)
    return documents.keep(record, pdf=pdf, priced=priced, sealed=sealed, title=title, **where)


def last_sent(quote: Quote) -> Document | None:
    """The priced PDF of the version that was sent last: the one that is accepted or refused."""
    rows = Document.objects.filter(target_model="orders.quote", target_id=quote.pk, kind=QUOTE_KIND, priced=True)
    return rows.order_by("-created_at", "-pk").first()
