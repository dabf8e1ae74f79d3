"""Ten thousand mails come in while the worker that sorts them is killed again and again: none lost, none doubled (3.22)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.notifications.tasks import requeue_stalled_jobs
from maillon.tickets.models import IncomingMail, Ticket, TicketMessage
from maillon.tickets.services import receiving

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]
MAILS, KILLS = int(os.environ.get("MAILS", "10000")), 10
PEOPLE = 40
PATIENCE = 1800  # seconds without end


def mail(number: int, sender: str, answers: str = "") -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = f"Personne {number} <{sender}>", "support@maillon.example"
    made["Subject"], made["Message-ID"] = f"Panne {number}", f"<m{number}@lilas.example>"
    if answers:
        made["In-Reply-To"] = made["References"] = answers
    made.set_content(f"Le poste {number} est muet.")
    return bytes(made)


def start_worker() -> subprocess.Popen[bytes]:
    owner = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DATABASE_URL": owner._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev", "SECRET_KEY": "tests-only", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill(worker: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """-9 in the middle of whatever it does; what it held is given back as after half a minute without a heartbeat."""
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
    requeue_stalled_jobs(0)
    return start_worker()


def waiting() -> int:
    return IncomingMail.objects.filter(outcome=IncomingMail.Outcome.WAITING).count()


def test_ten_thousand_mails_and_ten_kills(transactional_db: None) -> None:
    draw = random.Random(322)
    client = ClientFactory()
    people = [ContactFactory(client=client, email=f"p{n}@lilas.example").email for n in range(PEOPLE)]
    kill_at = set(draw.sample(range(MAILS // 20, MAILS), KILLS))
    worker, wrote = start_worker(), {}
    try:
        for number in range(MAILS):
            sender, earlier = draw.choice(people), draw.randrange(number) if number and draw.random() < 0.3 else None
            if earlier is not None:
                sender = wrote[earlier]
            wrote[number] = sender
            raw = mail(number, sender, f"<m{earlier}@lilas.example>" if earlier is not None else "")
            assert receiving.receive(raw)[1]
            if draw.random() < 0.05:
                assert not receiving.receive(raw)[1], "the same mail, handed over twice"
            if number in kill_at:
                worker = kill(worker)
        until = time.monotonic() + PATIENCE
        while left := waiting():
            assert time.monotonic() < until, f"{left} mails wait"
            time.sleep(1)
    finally:
        worker.kill()
        worker.wait()
        with connection.cursor() as cursor:
            failed = ProcrastinateJob.objects.filter(status="failed").count()
            cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")
    assert failed == 0
    assert IncomingMail.objects.count() == MAILS
    assert IncomingMail.objects.filter(message=None).count() == 0
    assert IncomingMail.objects.values("message").distinct().count() == MAILS
    assert TicketMessage.objects.count() == MAILS
    alone = IncomingMail.objects.filter(outcome=IncomingMail.Outcome.OPENED).count()
    assert Ticket.objects.count() == alone
