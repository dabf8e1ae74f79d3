"""What a copied client and a copied order are made of, table by table."""

from __future__ import annotations

from maillon.demo.volume.copying import Part

CLIENT, QUOTE, ORDER = "clients.client", "orders.quote", "orders.order"
# A mail or a document would point to a file that was not copied, a line about a porting to numbers that ring once.
EXISTING_KINDS = "t.kind in ('event', 'note', 'call') and not starts_with(t.url, '/portabilites/')"


def main(*columns: str, **others: str) -> dict[str, str]:
    """Columns taken from the circumstances, for the main contact or site only."""
    found = {name: name for name in columns} | others
    return {column: f"case when t.is_main then c.{name} else t.{column} end" for column, name in found.items()}


CLIENT_SETS = {
    **{name: f"c.{name}" for name in (
        "name", "legal_name", "siren", "siret", "vat_number", "phone", "email", "billing_email", "street", "postal_code", "city",
    )},
    "former_name": "''", "version": "1", "name_key": "lower(unaccent(c.name))", "group_id": "null", "is_head_office": "false",
    "merged_into_id": "null", "former_cards_told": "''",
}  # fmt: skip
CLIENT_PARTS = (
    Part("clients.contact", "client_id", "clients_client", numbered=True,
         sets={**main("first_name", "last_name", "phone", "mobile", email="contact_email"), "version": "1"}),
    Part("clients.site", "client_id", "clients_client", numbered=True, refs={"contact_id": "clients_contact"},
         sets={**main("street", "postal_code", "city", "insee", "department", "lat", "lon"), "version": "1"}),
    Part("clients.sitecontact", "site_id", "clients_site", refs={"contact_id": "clients_contact"}),
    Part("clients.siteclosure", "site_id", "clients_site"),
    Part("platforms.platform", "client_id", "clients_client", numbered=True, refs={"site_id": "clients_site"},
         sets={"tenant": "replace(c.tenant, '.centrex.example', '')", "url": "''", "planned_handsets": "0", "version": "1"}),
    Part("clients.portfolio", "client_id", "clients_client", where="upper_inf(t.period)",
         sets={"period": "daterange(lower(t.period) - c.days, null)"}),
    Part("records.entry", "target_id", "clients_client", where=f"t.target_model = '{CLIENT}' and {EXISTING_KINDS}",
         sets={"client_id": "p.new", "url": "'/clients/' || p.reference"}),
    Part("records.tagging", "target_id", "clients_client", where=f"t.target_model = '{CLIENT}'", sets={"client_id": "p.new"}),
)  # fmt: skip

# Names of the family that a sentence may hold, as (old, new) columns of the circumstances.
NAMES = ("order", "quote", "sheet", "shipment", "visit", "draft", "invoice", "client", "contact")
OF_CLIENT = {"client_id": "c.client_id", "client_name": "c.client_name"}
DEAL = {**OF_CLIENT, "site_id": "c.site_id", "contact_id": "c.contact_id", "version": "1"}
QUOTED = DEAL | {"decided_by": "replace(t.decided_by, c.old_contact, c.new_contact)"}
GONE = (
    "t.status in ('done', 'failed', 'cancelled')"  # a visit still to come is planned again: its hours belong to another
)


def told(column: str) -> str:
    """``t.column`` with the names of the copied family put in place of those of its model."""
    text = f"t.{column}"
    for name in NAMES:
        text = f"replace({text}, c.old_{name}, c.new_{name})"
    return text


def over(column: str, otherwise: str = "null") -> str:
    return f"case when {GONE} then t.{column} else {otherwise} end"


def timeline(model: str, table: str) -> Part:
    client = "case when t.client_id is null then null else c.client_id end"
    return Part("records.entry", "target_id", table, where=f"t.target_model = '{model}' and {EXISTING_KINDS}",
                sets={"client_id": client, "sentence": told("sentence"), "detail": told("detail"), "url": told("url")})  # fmt: skip


SERIAL = "(select s.new from copied_serials s where s.n = p.n and s.old = t.{})"
QUOTE_PARTS = (
    Part("orders.quoteline", "quote_id", "orders_quote", numbered=True),
    Part("orders.quotelinecost", "line_id", "orders_quoteline"),
    Part("orders.quoteversion", "quote_id", "orders_quote"),
    timeline(QUOTE, "orders_quote"),
)
ORDER_PARTS = (
    Part("orders.orderline", "order_id", "orders_order", numbered=True, sets={"site_id": "null"}),
    Part("orders.orderlinecost", "line_id", "orders_orderline"),
    Part("orders.orderstep", "order_id", "orders_order"),
    Part("orders.stepmove", "order_id", "orders_order"),
    Part("orders.promiseddate", "order_id", "orders_order"),
    Part("logistics.stagingsheet", "order_id", "orders_order", numbered=True, sets={"version": "1"}),
    Part("logistics.shipment", "order_id", "orders_order", numbered=True,
         sets={"client_name": "c.client_name", "address": "c.address", "recipient": "c.contact_name", "version": "1",
               "received_by": "case when t.received_by = '' then '' else c.contact_name end"}),
    Part("logistics.shipmentline", "shipment_id", "logistics_shipment", refs={"line_id": "orders_orderline"}),
    Part("logistics.device", "order_id", "orders_order", numbered=True, where="t.removed_at is null",
         refs={"line_id": "orders_orderline", "shipment_id": "logistics_shipment"},
         sets={"serial": SERIAL.format("serial"), "mac": SERIAL.format("mac"), "replaces_id": "null",
               "unit_id": "(select u.new from copied_units u where u.n = p.n and u.old = t.unit_id)"}),
    Part("logistics.parcel", "shipment_id", "logistics_shipment", numbered=True, sets={
        "version": "1", "received_by": "case when t.received_by = '' then '' else c.contact_name end"}),
    Part("logistics.parcelitem", "parcel_id", "logistics_parcel",
         refs={"line_id": "orders_orderline", "device_id": "logistics_device"},
         where="not exists (select from logistics_device d where d.id = t.device_id and d.removed_at is not null)"),
    Part("interventions.visit", "order_id", "orders_order", numbered=True, sets={
        **DEAL, "title": told("title"), "site_label": "c.site_label",
        "signer_name": "case when t.signer_name = '' then '' else c.contact_name end", "technician_id": over("technician_id"),
        "technician_name": over("technician_name", "''"), "status": over("status", "'to_plan'"),
        **{name: f"{over(name)} - c.shift" for name in ("starts_at", "ends_at", "left_at", "arrived_at", "finished_at", "signed_at")},
    }),
    Part("interventions.visitdevice", "visit_id", "interventions_visit", refs={"line_id": "orders_orderline"}, sets={
        name: f"coalesce({SERIAL.format(name)}, '')" for name in ("expected_serial", "serial", "mac")
    }),
    Part("billing.invoice", "order_id", "orders_order", numbered=True, refs={"corrects_id": "billing_invoice"}, sets={
        **OF_CLIENT, "buyer_name": "case when t.payer = 'client' then c.legal_name else t.buyer_name end", "version": "1",
        "head_office_id": "null",  # a copy is in no group
        "number": "(select x.number from legal_numbers x where x.n = m.n and x.old = m.old)",
    }),
    Part("billing.invoiceline", "invoice_id", "billing_invoice", refs={"order_line_id": "orders_orderline"}),
    *(timeline(model, model.replace(".", "_")) for model in (
        ORDER, "logistics.stagingsheet", "logistics.shipment", "interventions.visit", "billing.invoice",
    )),
)  # fmt: skip
ALLOCATION = Part("billing.allocation", "invoice_id", "billing_invoice",
                  refs={"payment_id": "billing_payment", "credit_note_id": "billing_invoice"})  # fmt: skip
PAYMENT = {
    "client_id": "case when t.client_id is null then null else c.client_id end", "version": "1",
    "payer_name": "replace(t.payer_name, c.old_legal_name, c.legal_name)",
    "amount": "(select sum(a.amount) from billing_allocation a join copied_billing_invoice i on i.n = m.n and i.old = a.invoice_id "
              "where a.payment_id = t.id)",
}  # fmt: skip
NUMBERED = (
    CLIENT, QUOTE, ORDER, "billing.payment", *(p.model for p in (*CLIENT_PARTS, *QUOTE_PARTS, *ORDER_PARTS) if p.numbered),
)  # fmt: skip
