"""Housekeeping: what public pages leave behind, and files whose transaction never ended well."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from maillon.core import scope
from maillon.core.jobs import every
from maillon.documents.models import Document, LinkVisit, OneTimeCode
from maillon.documents.services import folder

MISSES_KEPT = timedelta(days=2)
VISITS_KEPT = timedelta(days=90)
CODES_KEPT = timedelta(days=7)
ORPHAN_SECONDS = 24 * 3600


@every("17 3 * * *")
def forget_visits(timestamp: int) -> None:
    """Addresses of visitors are personal data: kept only as long as they protect."""
    now = timezone.now()
    with scope.system("purge des visites de liens publics"):
        LinkVisit.objects.filter(found=False, at__lt=now - MISSES_KEPT).delete()
        LinkVisit.objects.filter(at__lt=now - VISITS_KEPT).delete()
        OneTimeCode.objects.filter(created_at__lt=now - CODES_KEPT).delete()


@every("37 3 * * *")
def sweep_orphans(timestamp: int) -> None:
    """Files written by a transaction that was then rolled back have no row: removed after a day."""
    old = time.time() - ORPHAN_SECONDS
    files = [path for path in folder().glob("*/*") if path.stat().st_mtime < old]
    with scope.system("purge des fichiers sans document"):
        for start in range(0, len(files), 500):
            batch = {path: _key(path.stem) for path in files[start : start + 500]}
            known = set(Document.objects.filter(key__in=[k for k in batch.values() if k]).values_list("key", flat=True))
            for path, key in batch.items():
                if key not in known:
                    path.unlink(missing_ok=True)


def _key(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
