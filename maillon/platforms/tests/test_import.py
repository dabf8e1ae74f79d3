"""A tenant's handsets and numbers from a file: any usual file, each line told, then all or nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from maillon.clients.tests.factories import ClientFactory
from maillon.core.errors import Overtaken, Refused
from maillon.platforms import tenant_file
from maillon.platforms.models import Handset, NumberRange, TenantImport
from maillon.platforms.services import imports
from maillon.platforms.tests.factories import HandsetFactory, NumberRangeFactory, PlatformFactory
from maillon.records.models import Attachment
from maillon.search.models import SearchDoc

LINES = (
    "poste;utilisateur;modèle;adresse MAC;numéro de série;numéro;dernier;usage\r\n"
    "201;Zoé Hervé;Yealink T54W;00:15:65:AA:00:01;3102A0001;01 99 00 12 01;;Accueil\r\n"
    "202;;Yealink T54W;001565AA0002;3102A0002;;;\r\n"
    ";;;;;01 99 00 12 10;19;SDA\r\n"
)


def file(content: bytes | str, name: str = "postes.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def workbook(*rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture
def platform(cast):
    return PlatformFactory(client=ClientFactory(partner=cast.partner))


def told(platform, content, cast, name="postes.csv"):
    draft = imports.read(platform, file(content, name), actor=cast.staging)
    return draft, imports.fates(draft, platform, user=cast.staging)


def applied(platform, content, cast, name="postes.csv"):
    draft, found = told(platform, content, cast, name)
    return imports.apply(draft, imports.digest(found), actor=cast.staging)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_usual_csv_is_read(encoding, separator):
    rows = tenant_file.read(LINES.replace(";", separator).encode(encoding))
    assert [row.line for row in rows] == [2, 3, 4]
    assert rows[0].handset["user_name"] == "Zoé Hervé"
    assert rows[1].handset["mac"] == "00:15:65:AA:00:02"
    assert (rows[2].first, rows[2].last, rows[2].label) == (33199001210, 33199001219, "SDA")


def test_a_workbook_gives_the_same_rows_though_it_lost_the_zeros(cast, platform):
    content = workbook(["Poste", "Nom", "MAC", "SDA"], [201, "Claire", "00-15-65-AA-00-01", 199001201.0], [None] * 4)
    assert applied(platform, content, cast, "postes.xlsx") == {"new": 1, "changed": 0, "same": 0, "refused": 0}
    assert NumberRange.objects.get().first == 33199001201
    assert Handset.objects.get().extension == "201"


def test_a_file_is_told_line_by_line_then_applied_whole(cast, platform):
    HandsetFactory(platform=platform, extension="201", mac="00:15:65:AA:00:01", serial="3102A0001", user_name="Ancien nom",
                   firmware="96.1")  # fmt: skip
    HandsetFactory(
        platform=platform, extension="202", mac="00:15:65:AA:00:02", serial="3102A0002", model="Yealink T54W"
    )
    NumberRangeFactory(platform=platform, first=33199001201, last=33199001201, label="Accueil")
    draft, found = told(platform, LINES, cast)
    assert [(f.kind, f.why) for f in found] == [("changed", "utilisateur"), ("same", ""), ("new", "")]
    assert Handset.objects.get(extension="201").user_name == "Ancien nom"
    assert imports.apply(draft, imports.digest(found), actor=cast.staging) == {
        "new": 1,
        "changed": 1,
        "same": 1,
        "refused": 0,
    }
    changed = Handset.objects.get(extension="201")
    assert (changed.user_name, changed.firmware) == ("Zoé Hervé", "96.1")
    assert NumberRange.objects.count() == 2
    kept = Attachment.objects.get()
    assert (kept.name, kept.audience, kept.target_id) == ("postes.csv", "internal", platform.pk)
    assert not TenantImport.objects.exists()
    assert SearchDoc.objects.filter(kind="platforms.handset", words__contains="zoe").exists()
    with pytest.raises(Refused, match="ne change rien"):
        applied(platform, LINES, cast)


def test_what_cannot_be_written_is_refused_with_its_reason(cast, platform):
    elsewhere = PlatformFactory(client=ClientFactory(name="Optique Vision"))
    HandsetFactory(platform=elsewhere, mac="00:15:65:AA:00:09", extension="301")
    NumberRangeFactory(platform=elsewhere, first=33199005000, last=33199005099)
    NumberRangeFactory(platform=platform, first=33199006000, last=33199006009)
    content = (
        "poste;mac;numéro;dernier\n201;00:15:65:AA:00:09;;\n202;zz;;\n203;;01 99;\n;;01 99 00 50 10;\n;;01 99 00 60 05;15\n"
        "204;;;\n204;;;\nabc;;;\n;;;\n205;00:15:65:AA:00:0A;01 99 00 70 00;\n"
    )
    _, found = told(platform, content, cast)
    why = {f.row.line: f.why for f in found if f.kind == "refused"}
    for line, word in ((2, "Optique Vision"), (3, "MAC"), (4, "incomplet"), (5, "Optique Vision"), (6, "Chevauche"), (8, "ligne 7"),
                       (9, "poste")):  # fmt: skip
        assert word in why[line]
    assert {f.row.line for f in found if f.kind == "new"} == {7, 11}
    applied(platform, content, cast)
    assert set(Handset.objects.filter(platform=platform).values_list("extension", flat=True)) == {"204", "205"}


def test_two_handsets_swap_their_extensions(cast, platform):
    HandsetFactory(platform=platform, extension="201", mac="00:15:65:AA:00:01", serial="A0001")
    HandsetFactory(platform=platform, extension="202", mac="00:15:65:AA:00:02", serial="A0002")
    _, found = told(platform, "poste;mac\n202;00:15:65:AA:00:01\n201;00:15:65:AA:00:02\n", cast)
    assert [f.kind for f in found] == ["changed", "changed"]
    applied(platform, "poste;mac\n202;00:15:65:AA:00:01\n201;00:15:65:AA:00:02\n", cast)
    assert Handset.objects.get(mac="00:15:65:AA:00:01").extension == "202"


def test_what_changed_since_the_reading_is_read_again(cast, platform):
    draft, found = told(platform, LINES, cast)
    HandsetFactory(
        platform=platform, extension="202", mac="00:15:65:AA:00:02", serial="3102A0002", model="Yealink T54W"
    )
    with pytest.raises(Overtaken, match="relisez"):
        imports.apply(draft, imports.digest(found), actor=cast.staging)
    assert Handset.objects.count() == 1
    assert TenantImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "vide.csv", "vide"),
        ("poste;mac\n", "titres.csv", "ligne des titres"),
        ("a;b\n1;2\n", "inconnu.csv", "Aucune colonne"),
        ("poste;extension\n201;202\n", "double.csv", "même chose"),
        ("MZ\x00\x01", "programme.csv", "programme"),
        ("%PDF-1.7\n", "lettre.pdf", ""),
        ("poste\n" + "201\n" * 5_001, "long.csv", "5 000"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(cast, browse, platform, content, name, sentence):
    answer = browse(cast.staging).post(f"{platform.get_absolute_url()}/import", {"file": file(content, name)})
    page = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert answer.status_code == 422
    assert sentence in page
    assert not TenantImport.objects.exists()


def test_the_screens_read_show_and_apply(cast, browse, platform):
    person = browse(cast.adv)
    here = platform.get_absolute_url()
    assert "Télécharger un modèle" in person.get(f"{here}/import").content.decode()
    assert tenant_file.read(person.get(f"{here}/import/modele").content)[0].handset["extension"] == "201"
    shown = person.post(f"{here}/import", {"file": file(LINES)})
    assert shown.status_code == 303
    page = person.get(shown["Location"]).content.decode().replace("\xa0", " ")
    assert "Appliquer 3 lignes" in page
    assert "01 99 00 12 10 à 19" in page
    stale = person.post(shown["Location"], {"seen": "autre"})
    assert stale.status_code == 422
    assert "a changé depuis" in stale.content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert person.post(shown["Location"], {"seen": seen}).status_code == 303
    assert Handset.objects.count() == 2
    assert person.post(shown["Location"], {"seen": seen}).status_code == 404
    other = person.post(f"{here}/import", {"file": file(LINES)})["Location"]
    assert browse(cast.staging).get(other).status_code == 404
    for role in ("deployment", "accounting", "partner_user", "technician"):
        assert browse(getattr(cast, role)).get(f"{here}/import").status_code == 404
    assert person.post(f"{other}/abandonner").status_code == 303
    assert not TenantImport.objects.exists()


def test_a_thousand_handsets_are_a_few_statements(cast, platform, django_assert_max_num_queries):
    lines = "".join(f"{1000 + n};00:15:65:BB:{n // 256:02X}:{n % 256:02X}\n" for n in range(1000))
    draft, found = told(platform, "poste;mac\n" + lines, cast)
    assert {f.kind for f in found} == {"new"}
    seen = imports.digest(found)
    with django_assert_max_num_queries(50):
        imports.apply(draft, seen, actor=cast.staging)
    assert Handset.objects.count() == 1000
