"""The stock behind copied orders: each copied device is a unit of its own, received, then sent when its parcel left, so that what
each place holds stays the sum of its movements."""

from __future__ import annotations

from typing import Any

MODELS = ("stock.place", "stock.unit", "stock.movement", "stock.level", "stock.reservation")
GONE = "coalesce(h.status in ('shipped', 'delivered'), false)"
UNITS = """
insert into copied_units
select d.n, d.unit_id, nextval(pg_get_serial_sequence('stock_unit', 'id'))
from (select m.n, t.unit_id from copied_orders_order m join logistics_device t on t.order_id = m.old
      where t.removed_at is null and t.unit_id is not null order by m.n, t.id) d
"""
PLACES = """
insert into stock_place (kind, name, client_id, address, is_default, usable)
select distinct 'client', k.name, k.id, '', false, true from chosen_orders c join clients_client k on k.id = c.client_id
where exists (select from logistics_shipment h where h.order_id = c.old and h.status in ('shipped', 'delivered'))
  and not exists (select from stock_place p where p.client_id = k.id)
"""
# What came in for each copied line, and whether it left: one row per unit, one per quantity of goods without numbers.
GOODS = f"""
insert into copied_goods
select c.n, l.product_id, 1, u.new, r.new, {GONE}, least(t.received_at, d.staged_at) - c.shift,
       greatest(d.staged_at, h.shipped_on) - c.shift, c.client_name, m.reference, c.client_id,
       (select p.id from stock_place p where p.client_id = c.client_id)
from copied_units u join chosen_orders c on c.n = u.n join copied_orders_order m on m.n = c.n and m.old = c.old
join stock_unit t on t.id = u.old
join logistics_device d on d.unit_id = t.id and d.removed_at is null and d.order_id = c.old
join orders_orderline l on l.id = d.line_id join copied_orders_orderline r on r.n = c.n and r.old = l.id
left join logistics_shipment h on h.id = d.shipment_id
union all
select c.n, l.product_id, s.quantity, null, r.new, true, h.created_at - c.shift,
       greatest(h.created_at, h.shipped_on) - c.shift, c.client_name, m.reference, c.client_id,
       (select p.id from stock_place p where p.client_id = c.client_id)
from chosen_orders c join copied_orders_order m on m.n = c.n and m.old = c.old join logistics_shipment h on h.order_id = c.old
join logistics_shipmentline s on s.shipment_id = h.id join orders_orderline l on l.id = s.line_id
join copied_orders_orderline r on r.n = c.n and r.old = l.id join catalog_product p on p.id = l.product_id
where h.status in ('shipped', 'delivered') and l.kind = 'hardware' and not p.serialised
"""  # noqa: S608
ROWS = """
insert into stock_unit (id, reference, version, custom, created_at, updated_at, product_id, serial, mac, place_id, status,
                        purchase_reference, supplier_name, received_at)
select u.new, 'UN-' || extract(year from g.came)::int || '-' || lpad(x.number, greatest(5, length(x.number)), '0'), 1, '{}', g.came,
       g.came, t.product_id, s.new, a.new, case when g.gone then g.client_place else %(home)s end,
       case when g.gone then 'client' else 'stock' end, '', t.supplier_name, g.came
from (select *, nextval('reference_un')::text as number from copied_units order by new) x join copied_units u using (new)
join stock_unit t on t.id = u.old join copied_goods g on g.unit_id = u.new
join copied_serials s on s.n = u.n and s.old = t.serial left join copied_serials a on a.n = u.n and a.old = t.mac
"""
CAME = """
insert into stock_movement (product_id, quantity, source_id, destination_id, unit_id, reason, comment, actor_id, at, for_model, for_pk,
                            for_label, for_reference, for_url, client_id)
select product_id, quantity, %(supplier)s, %(home)s, unit_id, 'receipt', '', %(keeper)s, came, '', null, '', '', '', null
from copied_goods order by came
"""
LEFT = """
insert into stock_movement (product_id, quantity, source_id, destination_id, unit_id, reason, comment, actor_id, at, for_model, for_pk,
                            for_label, for_reference, for_url, client_id)
select product_id, quantity, %(home)s, client_place, unit_id, 'ship', '', %(keeper)s, sent, 'orders.orderline', line_id, client_name,
       reference, '/commandes/' || reference, client_id
from copied_goods where gone order by sent
"""
LEVELS = """
insert into stock_level (product_id, place_id, on_hand, reserved, minimum)
select product_id, case when gone then client_place else %(home)s end, sum(quantity),
       coalesce(sum(quantity) filter (where not gone), 0), 0
from copied_goods group by 1, 2
on conflict (product_id, place_id) do update
set on_hand = stock_level.on_hand + excluded.on_hand, reserved = stock_level.reserved + excluded.reserved
"""
PROMISED = """
insert into stock_reservation (product_id, place_id, quantity, held, at, for_model, for_pk, for_label, for_reference, for_url, client_id)
select product_id, %(home)s, sum(quantity), sum(quantity), min(came), 'orders.orderline', line_id, client_name, reference,
       '/commandes/' || reference, client_id
from copied_goods where not gone group by product_id, line_id, client_name, reference, client_id
"""


def prepare(cursor: Any) -> None:
    cursor.execute("drop table if exists copied_units, copied_goods")
    cursor.execute("create temp table copied_units (n int, old bigint, new bigint)")
    cursor.execute("create index on copied_units (n, old)")
    cursor.execute(
        "create temp table copied_goods (n int, product_id bigint, quantity numeric, unit_id bigint, line_id bigint, gone boolean, "
        "came timestamptz, sent timestamptz, client_name text, reference text, client_id bigint, client_place bigint)"
    )


def write(cursor: Any) -> None:
    """Once the lines and the devices of a batch have their numbers, before they are written."""
    cursor.execute("truncate copied_units, copied_goods")
    for statement in (UNITS, PLACES, GOODS):
        cursor.execute(statement)
    cursor.execute("analyze copied_units")
    cursor.execute("analyze copied_goods")
    around = {"home": _one(cursor, HOME), "supplier": _one(cursor, SUPPLIER), "keeper": _one(cursor, KEEPER)}
    for statement in (ROWS, CAME, LEFT, LEVELS, PROMISED):
        cursor.execute(statement, around)


HOME = "select id from stock_place where kind = 'warehouse' and usable and archived_at is null order by is_default desc, id limit 1"
SUPPLIER = "select id from stock_place where kind = 'supplier' order by id limit 1"
KEEPER = "select id from accounts_user where 'staging' = any(roles) order by id limit 1"


def _one(cursor: Any, statement: str) -> int | None:
    cursor.execute(statement)
    row = cursor.fetchone()
    return row[0] if row else None
