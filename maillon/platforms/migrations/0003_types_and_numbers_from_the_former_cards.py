"""What the former cards said in words: a catalogue of types, one range per number, a reference each."""

from django.db import migrations
from django.utils import timezone

LABELS = {
    "centrex": "Centrex",
    "pbx": "PABX hébergé",
    "trunk": "Trunk SIP",
    "access": "Accès internet",
    "other": "Plateforme",
}
SEARCH = """
update search_searchdoc d set kind = 'platforms.platform', reference = p.reference, url = '/plateformes/' || p.reference
from platforms_platform p where d.kind = 'clients.platform' and d.object_id = p.id
"""


def fill(apps, schema_editor):
    Platform, NumberRange = apps.get_model("platforms", "Platform"), apps.get_model("platforms", "NumberRange")
    types, taken = {}, set()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("create sequence if not exists reference_pf")
    for platform in Platform.objects.order_by("pk"):
        platform.type = type_of(apps, types, platform.kind, platform.provider)
        platform.reference = next_reference(schema_editor)
        refused = []
        for number in numbers_of(platform.numbers):
            if number in taken and not platform.archived_at:
                refused.append(f"+{number}" if number >= 10**6 else str(number))
                continue
            if not platform.archived_at:
                taken.add(number)
            NumberRange.objects.create(
                platform=platform,
                first=number,
                last=number,
                partner_id=platform.partner_id,
                archived_at=platform.archived_at,
            )
        if refused:
            told = f"Numéros déjà portés par une autre plateforme : {', '.join(refused)}."
            platform.comment = f"{platform.comment}\n{told}".strip()
        platform.save()


def type_of(apps, types, kind, provider):
    """One line of the catalogue per kind and provider, however the provider was written."""
    key = (kind, " ".join(provider.split()).casefold())
    if key not in types:
        name = f"{LABELS.get(kind, 'Plateforme')} {provider}".strip()[:70]
        known = {t.name for t in types.values()}
        types[key] = apps.get_model("platforms", "PlatformType").objects.create(
            name=name if name not in known else f"{name} ({len(known) + 1})", kind=kind, provider=provider
        )
    return types[key]


def next_reference(schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select nextval('reference_pf')")
        return f"PF-{timezone.localdate().year}-{cursor.fetchone()[0]:05d}"


def numbers_of(text):
    digits = (line.strip().removeprefix("+") for line in text.splitlines())
    return list(
        dict.fromkeys(
            int(number) for number in digits if number.isascii() and number.isdigit() and 0 < int(number) < 10**15
        )
    )


class Migration(migrations.Migration):
    dependencies = [("platforms", "0002_numbers_handsets_and_secrets"), ("search", "0001_initial")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        # The triggers put off the checks of foreign keys: they must be done before the columns change.
        migrations.RunSQL("set constraints all immediate; set constraints all deferred", migrations.RunSQL.noop),
    ]
