"""The VAT rates of France, with their EN 16931 category, the reason printed when no VAT is charged, and when each applies.

Codes VATEX: CEF code list in its French edition. Sources: CGI 256 and 259-1°, 261-4-4° a, 262 I, 262 ter I, 278, 278-0 bis, 279,
281 quater, 281 octies, 283-1 and 283-2 nonies (building subcontracting), 283-2 (services in the Union), 293 B, 294-1, 294-2, 296;
BOI-TVA-GEO-20-10 for overseas rates.
"""

from django.db import migrations

FRANCHISE = "0 % · franchise en base"
BUILDING = "0 % · autoliquidation, sous-traitance du bâtiment"
OVERSEAS = "2,1 % · taux réduit de Guadeloupe, Martinique, Réunion"
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
    (OVERSEAS, "2.1", "S", "", ""),
    (FRANCHISE, "0", "E", "VATEX-FR-FRANCHISE", "TVA non applicable, article 293 B du CGI"),
    (BUILDING, "0", "AE", "VATEX-FR-AE", "Autoliquidation"),
]
EXPLAINED = {
    "20 % · taux normal": "Le taux de presque tout ce que nous vendons en France métropolitaine : matériel, installation, abonnements et maintenance. "
    "En cas de doute, c'est celui-ci (article 278 du CGI).",
    "10 % · taux intermédiaire": "Pour des opérations que la loi énumère, comme certains travaux dans un logement achevé depuis plus de deux ans ; presque jamais "
    "pour de la téléphonie d'entreprise (articles 278 bis à 279-0 bis du CGI).",
    "5,5 % · taux réduit": "Pour des biens et services que la loi énumère : produits alimentaires, livres, équipements pour personnes handicapées. "
    "Pas pour la téléphonie (article 278-0 bis du CGI).",
    "2,1 % · taux particulier": "En métropole, pour la presse et les médicaments remboursables. Pas pour la téléphonie : il sert à une pharmacie, pas à ce "
    "qu'elle nous achète (articles 281 quater à 281 nonies et 298 septies du CGI).",
    "8,5 % · taux normal de Guadeloupe, Martinique, Réunion": "Pour une prestation rendue, ou un matériel vendu depuis un stock, en Guadeloupe, en Martinique ou à La Réunion. Un matériel "
    "expédié depuis la métropole est une exportation (article 296 du CGI).",
    OVERSEAS: "En Guadeloupe, en Martinique et à La Réunion, pour ce qui serait à 5,5 % ou à 10 % en métropole (article 296 du CGI).",
    "0 % · formation professionnelle, exonérée": "Pour une action de formation, quand la société a l'attestation de l'administration qui l'exonère. Sans cette attestation, "
    "20 % (article 261-4-4° a du CGI).",
    "0 % · exportation, dont vers l'outre-mer": "Pour un matériel expédié hors de l'Union européenne, ou de métropole vers la Guadeloupe, la Martinique, La Réunion, la Guyane "
    "ou Mayotte. Gardez la preuve de la sortie (articles 262 I et 294-2 du CGI).",
    "0 % · livraison dans l'Union européenne": "Pour un matériel expédié à une entreprise d'un autre pays de l'Union qui a un numéro de TVA : vérifiez-le et imprimez-le "
    "(article 262 ter I du CGI).",
    "0 % · hors champ : Guyane, Mayotte": "Pour ce qui est vendu et rendu en Guyane ou à Mayotte, où la TVA n'est pas applicable (article 294-1 du CGI).",
    "0 % · autoliquidation par le client": "Pour une prestation rendue à une entreprise d'un autre pays de l'Union : elle déclare elle-même la TVA. Son numéro de TVA est "
    "sur la facture (articles 259-1° et 283-2 du CGI, article 196 de la directive 2006/112/CE).",
    BUILDING: "Quand nous sommes sous-traitants d'un partenaire pour des travaux immobiliers, comme un câblage ou un raccordement. Pas pour la "
    "simple mise en service d'un téléphone. Si le contrat mêle les deux, demandez à la comptabilité (article 283-2 nonies du CGI).",
    FRANCHISE: "Pour une société en franchise de TVA, dont le chiffre d'affaires reste sous les seuils. La nôtre facture la TVA : ce régime "
    "ne sert que si elle entre en franchise (article 293 B du CGI).",
}


def create(apps, schema_editor):
    rate = apps.get_model("catalog", "VatRate")
    rate.objects.bulk_create(
        rate(
            label=label,
            rate=percent,
            category=category,
            exemption_code=code,
            exemption_text=text,
            explanation=EXPLAINED[label],
            is_default=label.startswith("20 %"),
        )
        for label, percent, category, code, text in RATES
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
