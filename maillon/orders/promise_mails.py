"""A promised date that moves is told to the client and to the partner."""

from __future__ import annotations

from maillon.automation.actions import DefaultRule
from maillon.orders import mails

RULES = (
    DefaultRule(
        "orders.promise_moved",
        "Date promise déplacée : mail au client et au partenaire",
        "orders.promise_moved",
        (),
        mails.to_both("date-promise-deplacee"),
        mails.template(
            "date-promise-deplacee",
            "Date promise déplacée",
            "Commande {{ reference }} : date déplacée du {{ date_avant }} au {{ date_promise }}",
            "Bonjour {{ contact }},\n\nLa date promise de votre commande {{ reference }} ({{ objet }}) passe du {{ date_avant }} au "
            "{{ date_promise }} : {{ motif_date }}.\n\n{{ suivi_par }}\n{{ marque }}",
            mails.FOLLOW,
        ),
    ),
    DefaultRule(
        "orders.part_promise_moved",
        "Date promise d'un site ou d'une ligne déplacée : mail au client et au partenaire",
        "orders.part_promise_moved",
        (),
        mails.to_both("date-promise-partie-deplacee"),
        mails.template(
            "date-promise-partie-deplacee",
            "Date promise d'un site ou d'une ligne déplacée",
            "Commande {{ reference }}, {{ partie }} : date déplacée du {{ date_partie_avant }} au {{ date_partie }}",
            "Bonjour {{ contact }},\n\nDe votre commande {{ reference }} ({{ objet }}), la date promise pour « {{ partie }} » passe du "
            "{{ date_partie_avant }} au {{ date_partie }} : {{ motif_date }}.\n\n{{ suivi_par }}\n{{ marque }}",
            mails.FOLLOW,
        ),
    ),
)
