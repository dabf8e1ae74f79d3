"""The verbs of VAT rates."""

from __future__ import annotations

from django.db import transaction

from maillon.catalog.models import VatRate


@transaction.atomic
def save_vat_rate(rate: VatRate) -> VatRate:
    """One rate is proposed for a new article: choosing another takes its place, and there is always one."""
    others = VatRate.objects.exclude(pk=rate.pk).filter(is_default=True)
    if rate.is_default:
        others.update(is_default=False)
    else:
        rate.is_default = not others.exists()
    rate.save()
    return rate
