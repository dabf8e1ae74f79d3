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
)
