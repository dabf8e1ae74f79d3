"""Devices read before staging drew from the stock become units of it: at the client's once their parcel left, in the default
warehouse and kept for their order otherwise. The books add up: each appears by one movement of inventory."""

from django.db import migrations

STATEMENTS = (
    "create sequence if not exists reference_un",
    # A unit already known under this number is that device.
    """
    update logistics_device d set unit_id = u.id, mac = coalesce(u.mac, d.mac) from stock_unit u
    where d.unit_id is null and d.product_id is not null and u.status <> 'void'
      and regexp_replace(upper(u.serial), '[^A-Z0-9]', '', 'g') = regexp_replace(upper(d.serial), '[^A-Z0-9]', '', 'g')
    """,
    "create temp table adopted (device_id bigint primary key, unit_id bigint, product_id bigint, line_id bigint, order_id bigint, "
    "client_id bigint, gone boolean, ended boolean, at timestamptz, place_id bigint)",
    """
    insert into adopted
    select d.id, nextval(pg_get_serial_sequence('stock_unit', 'id')), d.product_id, d.line_id, o.id, o.client_id,
           coalesce(s.status in ('shipped', 'delivered'), false) or o.status = 'done', o.status = 'cancelled', d.staged_at, null
    from logistics_device d join orders_order o on o.id = d.order_id left join logistics_shipment s on s.id = d.shipment_id
    where d.unit_id is null and d.product_id is not null order by d.id
    """,
    """
    insert into stock_place (kind, name, client_id, address, is_default, usable)
    select distinct 'client', c.name, c.id, '', false, true from adopted a join clients_client c on c.id = a.client_id
    where a.gone and not exists (select from stock_place p where p.client_id = c.id)
    """,
    """
    update adopted a set place_id = case when a.gone then (select p.id from stock_place p where p.client_id = a.client_id)
        else (select p.id from stock_place p where p.kind = 'warehouse' and p.usable and p.archived_at is null
              order by p.is_default desc, p.id limit 1) end
    """,
    """
    insert into stock_unit (id, reference, version, custom, created_at, updated_at, product_id, serial, mac, place_id, status,
                            purchase_reference, supplier_name, received_at)
    select a.unit_id, 'UN-' || extract(year from a.at)::int || '-' || lpad(n.number, greatest(5, length(n.number)), '0'), 1, '{}',
           a.at, a.at, a.product_id, d.serial,
           case when exists (select from stock_unit u where u.mac = d.mac) then null else d.mac end, a.place_id,
           case when a.gone then 'client' else 'stock' end, '', '', a.at
    from (select *, nextval('reference_un')::text as number from adopted) n join adopted a using (device_id)
    join logistics_device d on d.id = a.device_id order by a.device_id
    """,
    "update logistics_device d set unit_id = a.unit_id from adopted a where a.device_id = d.id",
    """
    insert into stock_movement (product_id, quantity, source_id, destination_id, unit_id, reason, comment, actor_id, at, for_model,
                                for_pk, for_label, for_reference, for_url, client_id)
    select a.product_id, 1, null, a.place_id, a.unit_id, 'count', 'Lu au staging avant le suivi du stock', null, a.at,
           'orders.orderline', a.line_id, o.client_name, o.reference, '/commandes/' || o.reference, o.client_id
    from adopted a join orders_order o on o.id = a.order_id order by a.device_id
    """,
    """
    insert into stock_level (product_id, place_id, on_hand, reserved, minimum)
    select product_id, place_id, count(*), count(*) filter (where not gone and not ended), 0 from adopted group by 1, 2
    on conflict (product_id, place_id) do update
    set on_hand = stock_level.on_hand + excluded.on_hand, reserved = stock_level.reserved + excluded.reserved
    """,
    """
    insert into stock_reservation (product_id, place_id, quantity, held, at, for_model, for_pk, for_label, for_reference, for_url,
                                   client_id)
    select a.product_id, a.place_id, count(*), count(*), min(a.at), 'orders.orderline', a.line_id, o.client_name, o.reference,
           '/commandes/' || o.reference, o.client_id
    from adopted a join orders_order o on o.id = a.order_id where not a.gone and not a.ended
    group by a.product_id, a.place_id, a.line_id, o.id
    on conflict (for_model, for_pk, product_id, place_id) where for_model <> '' do update
    set quantity = stock_reservation.quantity + excluded.quantity, held = stock_reservation.held + excluded.held
    """,
    """
    update logistics_device d set removed_at = now(), removed_reason = 'Commande annulée' from adopted a
    where a.device_id = d.id and a.ended and not a.gone
    """,
    "drop table adopted",
)


def adopt(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("logistics", "0007_devices_are_units")]

    operations = [migrations.RunPython(adopt, migrations.RunPython.noop)]
