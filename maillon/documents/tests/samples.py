"""Data of documents, all fictitious."""

from __future__ import annotations

from typing import Any

from maillon.documents.brand import Brand, clean_logo
from maillon.documents.drawing import clean_drawing
from maillon.documents.rendering import ROOT

NOON = 1_795_000_000
SCRIBBLE = "M22 74C32 44 46 22 53 24C62 27 -5 84 43 85C48 88 60 49 70 50C77 51 66 72 74 72L160 40L240 60"


def brand(**changes: Any) -> Brand:
    values: dict[str, Any] = {
        "name": "Opéris Télécom",
        "color1": "#0f766e",
        "color2": "#c2410c",
        "logo_svg": clean_logo((ROOT / "logo-maillon.svg").read_bytes()),
        "footer": (
            "Opéris Télécom SAS au capital de 80 000 € · 8 quai Perrache, 69002 Lyon · RCS Lyon 812 345 676",
            "SIREN 812 345 676 · TVA FR19 812345676 · contact@operis.example · 04 72 00 00 00",
        ),
    }
    return Brand(**{**values, **changes})


def line(label: str = "Poste Yealink T54W", **changes: Any) -> dict[str, Any]:
    values = {"label": label, "qty": "3", "price": "189.00", "total": "567.00", "note": "Garantie 2 ans", "vat": "20 %"}
    return {**values, **changes}


SUMS = [
    {
        "title": "À la commande",
        "rows": [
            {"label": "Total HT", "value": "1090.20"},
            {"label": "TVA 20 %", "value": "140.04"},
            {"label": "TVA 10 %", "value": "39.00"},
        ],
        "total": {"label": "Total TTC", "value": "1269.24"},
    },
    {
        "title": "Chaque mois",
        "rows": [{"label": "Total HT", "value": "74.50"}, {"label": "TVA 20 %", "value": "14.90"}],
        "total": {"label": "Total TTC", "value": "89.40"},
    },
]


def offer(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "brand": brand().as_data(),
        "number": "DE-2026-00512 · V2",
        "subject": "Téléphonie de la Pharmacie des Lilas",
        "seller": {"name": "Nadia Ferrand", "lines": ["Opéris Télécom", "n.ferrand@operis.example"], "ids": []},
        "buyer": {
            "name": "Pharmacie des Lilas SELARL",
            "lines": ["14 rue des Lilas", "69003 Lyon"],
            "ids": ["SIREN 482 931 771"],
        },
        "delivery": {"name": "Pharmacie des Lilas", "lines": ["14 rue des Lilas, côté cour", "69003 Lyon"]},
        "facts": [
            {"label": "Date", "value": "20 novembre 2026"},
            {"label": "Valable jusqu’au", "value": "20 décembre 2026"},
            {"label": "Délai", "value": "3 semaines"},
            {"label": "Engagement", "value": "36 mois"},
        ],
        "groups": [
            {
                "title": "Matériel et installation",
                "lines": [
                    line(),
                    line("Switch PoE 8 ports", qty="1", price="148.00", total="133.20", discount="10 %", note=""),
                    line("Installation et formation", qty="1.5", unit="j", price="260.00", total="390.00", vat="10 %"),
                ],
            },
            {
                "title": "Abonnement mensuel",
                "lines": [line("Ligne centrex", qty="5", price="14.90", total="74.50", per="/mois")],
            },
        ],
        "sums": SUMS,
        "terms": [
            "Acompte de 30 % à la signature, soit 380,77 € TTC.",
            "Portabilité comprise, sous réserve d’un RIO valide.",
        ],
    }
    return {**values, **changes}


def quote(**changes: Any) -> dict[str, Any]:
    return offer(
        author="Nadia Ferrand, responsable commerciale",
        author_note="Devis établi le 20 novembre 2026",
        online="Signature en ligne possible : le lien reçu par mail donne la même valeur à votre accord.",
        **changes,
    )


def order(**changes: Any) -> dict[str, Any]:
    acceptance = {
        "who": "Claire Rossi",
        "role": "Titulaire",
        "when": "21 novembre 2026 à 09:14:07 (heure de Paris)",
        "contact": "c•••@lilas.example",
        "code": "vérifié à 09:13, envoyé par SMS au •• •• •• •• 78",
        "ip": "203.0.113.24",
        "device": "Firefox 145 sur Android",
        "svg": clean_drawing(SCRIBBLE).svg,
        "document": "Devis DE-2026-00512, version 2",
        "sha256": "4f9c1be277a0" + "0" * 48 + "d318",
        "evidence_sha256": "ab" * 32,
    }
    seal = {
        "title": "Document scellé : toute modification se voit à l’ouverture",
        "lines": [
            "Certificat propre à l’émetteur : il prouve l’intégrité du fichier.",
            "Dossier de preuve conservé 10 ans.",
        ],
    }
    return offer(**{"number": "CO-2026-00318", "acceptance": acceptance, "seal": seal, **changes})


def delivery(**changes: Any) -> dict[str, Any]:
    values = {
        "brand": brand().as_data(),
        "number": "BL-2026-00406",
        "seller": {
            "name": "Opéris Télécom SAS",
            "lines": ["5 rue du Lyonnais, 69800 Saint-Priest"],
            "ids": ["SIREN 812 345 676"],
        },
        "ship_to": {"name": "Pharmacie des Lilas", "lines": ["14 rue des Lilas, côté cour", "69003 Lyon"], "ids": []},
        "facts": [
            {"label": "Expédié le", "value": "18 novembre 2026"},
            {"label": "Transporteur", "value": "Rhône Express"},
        ],
        "lines": [
            {
                "label": "Poste Yealink T54W",
                "ref": "Réf. YEA-T54W",
                "serials": ["3102 0A47 5521", "3102 0A47 5538"],
                "ordered": "3",
                "shipped": "2",
            },
            {"label": "Cordon RJ45", "ref": "Réf. RJ6-2", "serials": [], "ordered": "6", "shipped": "6"},
        ],
        "parcels": ["2 colis · 9,4 kg"],
        "remaining": ["1 poste Yealink T54W", "Envoi prévu le 1er décembre 2026"],
        "note": "Vérifiez l’état des colis devant le livreur. Document sans prix.",
        "prepared": {"who": "Karim Bensaïd, staging", "when": "18 novembre 2026 à 15:20"},
    }
    return {**values, **changes}


def report(**changes: Any) -> dict[str, Any]:
    svg = clean_drawing(SCRIBBLE).svg
    values = {
        "brand": brand().as_data(),
        "number": "PV-2026-00764",
        "site": {"name": "Pharmacie des Lilas", "lines": ["14 rue des Lilas, 69003 Lyon"]},
        "visit": {
            "name": "Installation centrex, 3 postes",
            "lines": ["Julien Morel, technicien", "Commande CO-2026-00318"],
        },
        "facts": [{"label": "Date", "value": "24 novembre 2026"}, {"label": "Arrivée", "value": "09:27"}],
        "checks": [
            "Repérage de la baie",
            {"text": "Messagerie vérifiée", "done": False, "note": "Sera faite à distance"},
        ],
        "report": ["Baie en bon état, étiquettes refaites."],
        "serials": [
            {"model": "Yealink T54W", "place": "Accueil", "serial": "3102 0A47 5521", "mac": "24:9A:D8:4C:11:07"}
        ],
        "material": [{"label": "Cordon RJ45 2 m", "qty": "6"}],
        "reserve": {
            "title": "1 réserve",
            "items": [{"text": "Goulotte à reprendre sur 1,5 m.", "due": "Avant le 8 décembre 2026"}],
        },
        "decision": "acceptée avec 1 réserve.",
        "signatures": [
            {
                "title": "Pour le client",
                "who": "Claire Rossi",
                "role": "Titulaire",
                "when": "Signé le 24/11/2026 à 11:12 · code SMS vérifié",
                "svg": svg,
            },
            {
                "title": "Pour l’installateur",
                "who": "Julien Morel",
                "role": "Technicien",
                "when": "Signé le 24/11/2026 à 11:13",
            },
        ],
        "seal": {"title": "Document scellé", "lines": ["Toute modification se voit à l’ouverture."]},
    }
    return {**values, **changes}


def invoice(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "brand": brand(name="Maillon Télécom", color1="#2149cf", color2="#9a5b00").as_data(),
        "number": "FA-2026-01027",
        "seller": {
            "name": "Maillon Télécom SAS",
            "lines": ["21 rue de la Part-Dieu", "69003 Lyon"],
            "ids": ["SIREN 902 147 867", "TVA FR53 902147867"],
        },
        "buyer": {
            "name": "Pharmacie des Lilas SELARL",
            "lines": ["14 rue des Lilas", "69003 Lyon"],
            "ids": ["SIREN 482 931 771"],
        },
        "delivery": {"name": "Pharmacie des Lilas", "lines": ["14 rue des Lilas, côté cour", "69003 Lyon"]},
        "facts": [
            {"label": "Date d’émission", "value": "26 novembre 2026"},
            {"label": "Échéance", "value": "26 décembre 2026"},
            {"label": "Livraison et fin des travaux", "value": "24 novembre 2026"},
            {"label": "Commande", "value": "CO-2026-00318"},
            {"label": "Votre bon de commande", "value": "BC 4471"},
        ],
        "lines": [
            line(),
            line("Formation (organisme exonéré)", qty="1", price="120.00", total="120.00", vat="0 %", note=""),
        ],
        "vat": [
            {"rate": "20 %", "base": "1107.60", "amount": "221.52"},
            {"rate": "10 %", "base": "50.00", "amount": "5.00"},
            {"rate": "0 %", "base": "120.00", "amount": "0.00"},
        ],
        "vat_note": [
            "Option pour le paiement de la taxe d’après les débits.",
            "0 % : exonération, article 261-4-4° a du CGI.",
        ],
        "totals": [
            {"label": "Total HT", "value": "1277.60"},
            {"label": "Total TVA", "value": "226.52"},
            {"label": "Total TTC", "value": "1504.12"},
            {"label": "Acompte AC-2026-00958", "value": "-392.47"},
        ],
        "due": {"label": "Net à payer", "value": "1111.65"},
        "nature": "Mixte : biens et prestations de services",
        "payment": ["Prélèvement SEPA le 26 décembre 2026", "IBAN FR76 9999 9000 0112 3456 7890 152"],
        "legal": [
            "Pénalités de retard : taux de la BCE majoré de 10 points. Indemnité forfaitaire : 40 €. Pas d’escompte."
        ],
        "facturx": "Factur-X, profil EN 16931 : factur-x.xml est joint à ce PDF",
    }
    return {**values, **changes}


def credit(**changes: Any) -> dict[str, Any]:
    return invoice(
        **{
            "number": "AV-2026-00031",
            "refers_to": [{"number": "FA-2026-01027", "date": "26 novembre 2026", "note": "1 poste repris"}],
            "due": {"label": "Net à votre crédit", "value": "1111.65"},
            "payment": ["Virement sur votre compte sous 8 jours"],
            **changes,
        }
    )


def mandate(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "brand": brand().as_data(),
        "number": "PO-2026-00012",
        "holder": {"name": "Pharmacie des Lilas SELARL", "lines": ["14 rue des Lilas", "69003 Lyon"], "ids": ["SIREN 482 931 771"]},
        "agent": {"name": "Opéris Télécom", "lines": ["contact@operis.example"], "ids": ["Opérateur receveur : Axialys"]},
        "facts": [{"label": "Opérateur quitté", "value": "Opérateur fibre"}, {"label": "Date demandée", "value": "8 décembre 2026"}],
        "numbers": [{"label": "04 78 00 12 00 à 49", "count": "50", "rio": "03 F 48213A QYB"}],
        "clauses": ["Je donne mandat à Opéris Télécom pour demander la portabilité des numéros ci-dessus."],
        "acceptance": order()["acceptance"],
        "seal": {"title": "Document scellé", "lines": ["Toute modification se voit à l’ouverture."]},
    }  # fmt: skip
    return {**values, **changes}


def commission(**changes: Any) -> dict[str, Any]:
    values = {
        "brand": brand().as_data(),
        "number": "RC-2026-00012",
        "facts": [{"label": "Mois", "value": "octobre 2026"}],
        "seller": {"name": "Maillon Télécom SAS"},
        "buyer": {"name": "Opéris Télécom SAS"},
        "margin": True,
        "lines": [
            {"label": "Poste Yealink T54W", "note": "Pharmacie des Lilas", "number": "FA-2026-00042", "date": "12 oct. 2026",
             "net": "567.00", "own": "477.00", "rate": "100 %", "amount": "90.00"},
            {"label": "Complément au minimum", "number": "", "amount": "10.00"},
        ],
        "due": {"label": "Total HT dû", "value": "100.00"},
    }  # fmt: skip
    return {**values, **changes}


SAMPLES = {
    "mandat": mandate,
    "devis": quote,
    "commande": order,
    "bl": delivery,
    "pv": report,
    "facture": invoice,
    "avoir": credit,
    "commission": commission,
}
