"""The VAT rates of France, with their EN 16931 category and the reason printed when no VAT is charged.

Codes VATEX: CEF code list in its French edition. Rates: CGI 278, 279, 278-0 bis, 281 quater, 296; exemptions: CGI 261-4-4° a,
262 I, 262 ter I, 294-1; reverse charge: CGI 283-2 nonies (building subcontracting), 283-2 (services in the Union).
"""

from django.db import migrations

RATES = [
    # label, rate, category, code, text
    ("20 % · taux normal", "20", "S", "", ""),
    ("10 % · taux intermédiaire", "10", "S", "", ""),
    ("5,5 % · taux réduit", "5.5", "S", "", ""),
    ("2,1 % · taux particulier", "2.1", "S", "", ""),
    ("8,5 % · taux normal de Guadeloupe, Martinique, Réunion", "8.5", "S", "", ""),
    (
        "0 % · formation professionnelle, exonérée",
        "0",
        "E",
        "VATEX-FR-CGI261-4",
        "Exonération de TVA, article 261-4-4° a du CGI",
    ),
    ("0 % · exportation, dont vers l'outre-mer", "0", "G", "VATEX-EU-G", "Exonération de TVA, article 262 I du CGI"),
    (
        "0 % · livraison dans l'Union européenne",
        "0",
        "K",
        "VATEX-EU-IC",
        "Exonération de TVA, article 262 ter I du CGI",
    ),
    ("0 % · hors champ : Guyane, Mayotte", "0", "O", "VATEX-EU-O", "TVA non applicable, article 294-1 du CGI"),
    ("0 % · autoliquidation par le client", "0", "AE", "VATEX-EU-AE", "Autoliquidation"),
]


def create(apps, schema_editor):
    rates = apps.get_model("catalog", "VatRate").objects
    for label, rate, category, code, text in RATES:
        rates.get_or_create(
            rate=rate,
            category=category,
            defaults={
                "label": label,
                "exemption_code": code,
                "exemption_text": text,
                "is_default": label.startswith("20 %"),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_find_by_words_and_one_code")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
