from decimal import Decimal as D
from maillon.billing import services, tasks
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.facturx.check import violations
from maillon.billing.facturx.pdf import structure_faults, embedded_xml
from maillon.billing.tests.factories import *

def test_thread(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    issuer()
    order = SaleFactory()
    SaleLineFactory(order=order); SaleLineFactory(order=order, kind="service", unit_price=D("390"), quantity=D(1), discount=D(10))
    SaleLineFactory(order=order, recurring=True, kind="subscription")
    draft = services.draft_from_order(order, cast.accounting)
    assert draft.total_gross == D("1101.60"), draft.total_gross
    inv = services.issue(draft, cast.accounting)
    frozen = IssuedInvoice.objects.get()
    print(frozen.xml[:300]); import json; print(json.dumps(frozen.snapshot, indent=1, ensure_ascii=False)[:3000])
    assert violations(frozen.xml.encode()) == []
    tasks.render_invoice(issued_id=frozen.pk)
    pdf = tasks.draw(frozen)
    (tmp_path/"x.pdf").write_bytes(pdf)
    import shutil; shutil.copy(tmp_path/"x.pdf", "/tmp/x.pdf")
    assert structure_faults(pdf) == []
    p = services.record_payment([(inv, D("100"))], actor=cast.accounting)
    note = services.credit(inv, "Erreur", cast.accounting)
    assert violations(note.frozen.xml.encode()) == []
    inv.refresh_from_db()
    print(inv.standing, note.standing, Invoice.objects.with_payment_status().values_list("number","standing_key"))
    services.reverse_payment(p, "rejet", cast.accounting) if False else None
