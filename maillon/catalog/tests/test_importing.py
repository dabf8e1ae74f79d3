"""A file of articles: read whatever wrote it, previewed line by line, taken in whole or not at all."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from maillon.catalog import sheets
from maillon.catalog.models import CatalogImport, Kind, PriceListItem, Product, ProductCost
from maillon.catalog.services import importing
from maillon.catalog.tests.factories import (
    PriceListFactory,
    PriceListItemFactory,
    ProductCostFactory,
    ProductFactory,
    SupplierFactory,
)
from maillon.core.errors import Overtaken
from maillon.core.identifiers import Invalid

HERE = "/catalogue/importer/"
HEAD = "Code;Désignation;Type;Prix de vente HT;TVA"


def file_of(*lines, name="articles.csv", encoding="utf-8"):
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding))


def give(page, *lines, **options):
    answer = page.post(HERE, {"file": file_of(*lines, **options)})
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def read(page, url):
    return page.get(url).content.decode().replace("\u00a0", " ")


def agree(page, url):
    digest = page.get(url).context["plan"].digest
    return page.post(f"{url}/valider", {"digest": digest})


def plan_of(*lines, columns=None):
    rows = sheets.read_rows("\n".join(lines).encode(), columns or importing.COLUMNS | importing.COST_COLUMNS)
    return importing.plan(rows).lines


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_is_read_whatever_wrote_it(encoding, delimiter):
    data = f"CODE{delimiter}désignation\nA-1{delimiter}Décolleté\n\n".encode(encoding)
    assert sheets.read_rows(data, importing.COLUMNS) == [{"line": "2", "code": "A-1", "name": "Décolleté"}]


def test_a_workbook_is_read_with_its_figures_and_days():
    book = Workbook()
    book.active.append(["Code", "Prix de vente HT", "Engagement en mois", "Achat en vigueur le", "Numéro de série"])
    book.active.append(["A-1", 129.9, 36.0, date(2026, 12, 31), True])
    body = io.BytesIO()
    book.save(body)
    (row,) = sheets.read_rows(body.getvalue(), importing.COLUMNS | importing.COST_COLUMNS)
    assert row == {
        "line": "2",
        "code": "A-1",
        "sale_price": "129.9",
        "commitment_months": "36",
        "starts_on": "31/12/2026",
        "serialised": "oui",
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "titres"),
        ("Code;Nom inventé\nA;B".encode(), "Colonne inconnue"),
        ("Désignation\nA".encode(), "« Code » manque"),
        (b"Code;code\nA;B", "deux fois"),
        (b"Code\n", "aucune ligne"),
        (b"\x89PNG\x00\x00", "ni un CSV"),
        (b"PK\x03\x04 nothing", "ne s'ouvre pas"),
        (b"Code\n" + b"A" * 500, "dépasse 400"),
        (b"Code\n" + b"A\n" * 5001, "5000 lignes au plus"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 Mo"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data, sentence):
    with pytest.raises(Invalid, match=sentence):
        sheets.read_rows(data, importing.COLUMNS)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_model_given_is_one_that_is_taken(cast, browse, extension):
    page = browse(cast.adv)
    body = page.get(f"{HERE}modele.{extension}").content
    heads = next(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";")) if extension == "csv" else [
        cell.value for cell in load_workbook(io.BytesIO(body)).active[1]]  # fmt: skip
    assert "Prix d'achat HT" in heads
    answer = page.post(HERE, {"file": SimpleUploadedFile(f"m.{extension}", body)})
    assert answer.status_code == 303, answer.content.decode()
    assert len(page.get(answer["Location"]).context["plan"].of("new")) == 1
    assert page.get(f"{HERE}modele.exe").status_code == 404


# Preview


def test_the_preview_tells_each_line_s_fate_and_writes_nothing(cast, browse):
    ProductFactory(code="OLD-1", name="Ancien", sale_price=Decimal("100"), serialised=False, has_mac=False)
    ProductFactory(code="OLD-2", name="Pareil", sale_price=Decimal("50"))
    page = browse(cast.adv)
    url = give(
        page,
        HEAD,
        "NEW-1;Nouveau;Matériel;129,90;20",
        "old-1;Ancien;;119,00;",
        "OLD-2;Pareil;Matériel;50;20 %",
        "BAD;;Truc;cher;99",
    )
    text = read(page, url)
    plan = page.get(url).context["plan"]
    assert [line.fate for line in plan.lines] == ["new", "changed", "unchanged", "refused"]
    assert plan.lines[1].changes == [("prix de vente", "100,00 €", "119,00 €")]
    for words in (
        "n'existe pas",
        "Écrivez un montant",
        "n'est pas dans les réglages",
        "désignation manque",
        "119,00 €",
    ):
        assert words in text.replace("&#x27;", "'"), words
    assert Product.objects.count() == 2
    assert "Nouveau" not in read(page, f"{url}?sort=refused").split("<tbody")[-1]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"Code": ""}, "Le code manque"),
        ({"Adresse MAC": "oui"}, "suivi par numéro de série"),
        ({"Type": "Prestation", "Numéro de série": "oui"}, "Seul un matériel"),
        ({"Engagement en mois": "36"}, "que pour un abonnement"),
        ({"Engagement en mois": "-3"}, "nombre de mois"),
        ({"TVA": "0"}, "plusieurs régimes"),
        ({"Numéro de série": "peut-être"}, "ni oui ni non"),
        ({"Désignation": "x" * 200}, "Désignation"),
        ({"Prix d'achat HT": "10", "Fournisseur": "Inconnu"}, "n'a pas de fiche"),
        ({"Fournisseur": "Inconnu"}, "prix d'achat manque"),
        ({"Prix d'achat HT": "10", "Achat en vigueur le": "demain"}, "n'est pas une date"),
        ({"Tarif": "Absent", "Prix du tarif HT": "9"}, "n'existe pas"),
        ({"Prix du tarif HT": "9"}, "nom du tarif manque"),
        ({"Tarif": "Revendeurs", "Prix du tarif HT": "9", "Remise du tarif": "5"}, "pas les deux"),
        ({"Tarif": "Revendeurs", "Remise du tarif": "150"}, "de 0 à 100"),
        ({"Tarif": "Revendeurs", "Prix du tarif HT": "9", "Tarif à partir de": "0"}, "au-dessus de zéro"),
    ],
)
def test_a_wrong_line_is_refused_with_the_reason(db, cells, sentence):
    PriceListFactory(name="Revendeurs")
    row = {"Code": "A-1", "Désignation": "Poste", "Prix de vente HT": "10"} | cells
    (line,) = plan_of(";".join(row), ";".join(row.values()))
    assert line.fate == "refused"
    assert any(sentence in reason for reason in line.reasons), line.reasons


def test_the_same_article_twice_says_so(db):
    lines = plan_of("Code;Désignation;Prix de vente HT", "A-1;Poste;10", "a-1;Poste;11", "A-1;Poste;10")
    assert [line.fate for line in lines] == ["new", "refused", "unchanged"]
    assert "déjà à la ligne 2" in lines[1].reasons[0]


# Taking in


def test_articles_prices_and_costs_are_taken_in_together(cast, browse):
    supplier, price_list = SupplierFactory(name="Réseau Pro"), PriceListFactory(name="Revendeurs")
    known = ProductCostFactory(
        product__code="OLD-1", purchase_price=Decimal(80), supplier=supplier, starts_on=date(2026, 1, 1)
    )
    tier = PriceListItemFactory(
        price_list=price_list, product=known.product, from_quantity=Decimal(10), unit_price=Decimal(90)
    )
    head = "Code;Désignation;Prix de vente HT;Prix d'achat HT;Fournisseur;Référence du fournisseur;Achat à partir de;Achat en vigueur le"
    head += ";Tarif;Tarif à partir de;Prix du tarif HT;Remise du tarif"
    page = browse(cast.adv)
    url = give(
        page, head,
        "OLD-1;;;85;reseau pro;RP-1;;01/06/2026;REVENDEURS;10;88;",
        "NEW-1;Neuf;120;70;Réseau Pro;;1;2026-01-01;Revendeurs;1;;12,5",
        "NEW-1;Neuf;120;65;Réseau Pro;;50;2026-01-01;;;;",
    )  # fmt: skip
    answer = agree(page, url)
    assert answer.status_code == 303, answer.content.decode()
    costs = {
        (c.product.code, c.purchase_price, c.from_quantity, c.starts_on, c.supplier_code)
        for c in ProductCost.objects.all()
    }
    assert costs == {
        ("OLD-1", Decimal(80), Decimal(1), date(2026, 1, 1), ""),
        ("OLD-1", Decimal(85), Decimal(1), date(2026, 6, 1), "RP-1"),
        ("NEW-1", Decimal(70), Decimal(1), date(2026, 1, 1), ""),
        ("NEW-1", Decimal(65), Decimal(50), date(2026, 1, 1), ""),
    }
    tier.refresh_from_db()
    assert tier.unit_price == 88
    assert PriceListItem.objects.get(product__code="NEW-1").discount == Decimal("12.5")
    made = Product.objects.get(code="NEW-1")
    assert (made.kind, made.vat.rate) == (Kind.HARDWARE, 20)
    assert "a créé l'article" in read(page, made.get_absolute_url()).replace("&#x27;", "'")
    assert {line.fate for line in importing.plan(CatalogImport.objects.get().rows).lines} == {
        "unchanged"
    }  # again: nothing to do


def test_refused_lines_are_left_out_and_told(cast, browse):
    page = browse(cast.adv)
    url = give(page, HEAD, "A-1;Poste;Matériel;10;20", "A-2;Poste;Matériel;dix;20")
    assert agree(page, url).status_code == 303
    assert [p.code for p in Product.objects.all()] == ["A-1"]
    assert "1 nouveau, 1 refusé" in read(page, url)


def test_nothing_is_written_when_one_line_fails_on_the_way(cast, browse, monkeypatch):
    page = browse(cast.adv)
    url = give(page, HEAD, "A-1;Un;Matériel;10;20", "A-2;Deux;Matériel;10;20")
    real, done = importing.save_product, []

    def breaks(product, *args, **kwargs):
        if done:
            raise Overtaken("coupure")
        done.append(product.code)
        return real(product, *args, **kwargs)

    monkeypatch.setattr(importing, "save_product", breaks)
    assert agree(page, url).status_code == 409
    assert done == ["A-1"]
    assert not Product.objects.exists()
    assert CatalogImport.objects.get().done_at is None


def test_what_changed_since_the_preview_is_read_again_and_twice_is_once(cast, browse):
    product, page = ProductFactory(code="A-1", name="Poste", sale_price=Decimal(10)), browse(cast.adv)
    url = give(page, HEAD, "A-1;Poste;Matériel;12;20")
    digest = page.get(url).context["plan"].digest
    Product.objects.filter(pk=product.pk).update(sale_price=Decimal(11))
    assert page.post(f"{url}/valider", {"digest": digest}).status_code == 409
    assert Product.objects.get().sale_price == 11
    assert agree(page, url).status_code == 303
    assert Product.objects.get().sale_price == 12
    assert page.post(f"{url}/valider", {"digest": digest}).status_code == 409


def test_costs_are_taken_from_who_may_write_them_only(cast, browse):
    browse(cast.admin).post("/reglages/droits/changer", {"cell": "support|catalog.edit|1"})
    page = browse(cast.support)
    assert "achat" not in page.get(f"{HERE}modele.csv").content.decode("utf-8-sig").lower()
    answer = page.post(HERE, {"file": file_of("Code;Prix d'achat HT", "A-1;10")})
    assert answer.status_code == 422
    assert "Colonne inconnue" in answer.content.decode()
    url = give(browse(cast.adv), HEAD, "A-1;Poste;Matériel;10;20")
    assert page.get(url).status_code == 404  # each reads its own files
    assert browse(cast.partner_user).get(HERE).status_code == 404
    assert browse(cast.deployment).post(f"{url}/valider", {"digest": ""}).status_code == 404


def test_a_preview_costs_the_same_at_1_and_30_lines(cast, browse):
    page = browse(cast.adv)

    def cost(count):
        for n in range(count):
            if not Product.objects.filter(code=f"A-{n}").exists():
                ProductCostFactory(product__code=f"A-{n}")
        url = give(page, "Code;Prix de vente HT;Prix d'achat HT", *[f"A-{n};11;12" for n in range(count)])
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        aside = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
        return len(
            [
                q
                for q in queries
                if not q["sql"].startswith(aside) and "roleright" not in q["sql"] and "modulestate" not in q["sql"]
            ]
        )

    before = cost(1)
    assert cost(30) == before
    assert before <= 15
