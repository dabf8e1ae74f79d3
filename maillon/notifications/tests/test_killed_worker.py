"""A real worker, a real server, and kill -9 between the two."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.core.testing import PartnerFactory
from maillon.notifications import services
from maillon.notifications.models import Message
from maillon.notifications.tasks import recover_mails, requeue_stalled_jobs, send_message
from maillon.notifications.tests.servers import Inbox, Server, free_port

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Waiting(Inbox):
    """Holds the worker at the chosen moment until the test has killed it."""

    def __init__(self, moment):
        super().__init__()
        self.moment, self.reached, self.killed = moment, threading.Event(), threading.Event()

    async def handle_RCPT(self, *args):
        if self.moment == "recipient":
            self._hold()
        return await super().handle_RCPT(*args)

    async def handle_DATA(self, *args):
        if self.moment == "text":
            self._hold()
        return await super().handle_DATA(*args)

    def _hold(self):
        if not self.reached.is_set():
            self.reached.set()
            self.killed.wait(20)


@pytest.fixture
def worker(settings):
    """Starts ``manage.py procrastinate worker`` on the test database, under the application's own rights."""
    started = []

    def start(port):
        owner = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
        address = owner._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_USE_TLS": "0"}
        environment = (
            os.environ
            | mail
            | {
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "SECRET_KEY": "tests-only",
                "PYTHONPATH": str(ROOT),
            }
        )
        command = [sys.executable, "-m", "django", "procrastinate", "worker", "-q", "mail"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
    with connection.cursor() as cursor:  # the queue is not Django's: flush leaves it
        cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")


def kill_at(moment, worker):
    """Queue a mail, let a worker take it, kill -9 the worker at this moment of the conversation."""
    port = free_port()
    message = services.queue_mail(
        PartnerFactory(),
        to=["client@lilas.example"],
        subject="Votre commande",
        text="Bonjour",
        html="<p>Bonjour</p>",
        sender="Opéris <suivi@operis.example>",
    )
    held = Waiting(moment)
    with Server(held, port):
        process = worker(port)
        assert held.reached.wait(60), "the worker never came"
        process.send_signal(signal.SIGKILL)
        process.wait()
        held.killed.set()
    return message


def later():
    """Two minutes pass: leases and heartbeats are over."""
    past = timezone.now() - timedelta(minutes=2)
    Message.objects.filter(handed_at=None).update(claimed_at=past)
    Message.objects.exclude(handed_at=None).update(claimed_at=past, handed_at=past)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
    requeue_stalled_jobs(0)
    recover_mails(0)


def finish(message, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    inbox = Inbox()
    with Server(inbox, settings.EMAIL_PORT):
        for job in ProcrastinateJob.objects.filter(status="todo", task_name=send_message.name):
            send_message(**job.args)
    message.refresh_from_db()
    return inbox


def test_killed_before_the_text_the_mail_leaves_later_and_once(worker, settings):
    message = kill_at("recipient", worker)
    message.refresh_from_db()
    assert (message.status, message.handed_at) == ("sending", None)
    later()
    assert ProcrastinateJob.objects.filter(status="todo", task_name=send_message.name).exists()
    assert len(finish(message, settings).mails) == 1
    assert message.status == "sent"


def test_killed_during_the_text_nobody_sends_again_and_the_log_says_why(worker, settings):
    message = kill_at("text", worker)
    later()
    assert finish(message, settings).mails == []
    assert message.status == "unknown"
    assert "peut-être parti" in message.deliveries.get().answer
