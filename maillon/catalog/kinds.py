"""What the kind of an article allows. Pure: the same rules for the form and for a file taken in."""

from __future__ import annotations

from maillon.catalog.models import Kind


def problems(
    kind: str, *, serialised: bool, has_mac: bool, commitment_months: int, bundle_fixed: bool
) -> dict[str, str]:
    """What is wrong, as {field: sentence}."""
    wrong: dict[str, str] = {}
    if has_mac and not serialised:
        wrong["serialised"] = "Un article avec adresse MAC est suivi par numéro de série : cochez aussi cette case."
    if kind in (Kind.SERVICE, Kind.SUBSCRIPTION, Kind.BUNDLE) and serialised:
        wrong["serialised"] = "Seul un matériel a un numéro de série : décochez, ou changez le type."
    if kind in (Kind.HARDWARE, Kind.SERVICE, Kind.BUNDLE) and commitment_months:
        wrong["commitment_months"] = "Un engagement ne vaut que pour un abonnement : mettez 0."
    if bundle_fixed and kind != Kind.BUNDLE:
        wrong["bundle_fixed"] = "Seul un lot a un prix fixe : décochez, ou choisissez le type « Lot »."
    return wrong
