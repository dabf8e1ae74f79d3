from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.core import scope
from maillon.core.jobs import every, job
from maillon.tickets.models import IncomingMail
from maillon.tickets.services import fetching, handling, leaving, recount, sorting, suppliers

LEFT = timedelta(minutes=2)  # a mail still unread after it may have lost its job


@every("*/10 * * * *")
def close_solved(timestamp: int) -> None:
    with scope.system("clôture des tickets résolus"):
        handling.close_after_grace()


@every("* * * * *")
def tell_due(timestamp: int) -> None:
    """Warnings and breaches, a minute late at most."""
    recount.tell_due()
    suppliers.tell_late()


@job(lock="tickets.recount")
def recount_promises(rechoose: bool) -> None:
    """After a change of calendar, of policy or of the table of choice."""
    recount.recount(rechoose=rechoose)


@job(queue="mail")
def sort_mail(number: int) -> None:
    """Started again after a kill, it finds the mail still to read, or read whole."""
    with scope.system("lecture d'un mail reçu"):
        sorting.sort(number)


@every("* * * * *", queue="mail", lock="tickets.mailbox")
def read_mailbox(timestamp: int) -> None:
    """Each mailbox that is set up, one after the other."""
    fetching.read_all()


@job(queue="mail")
def leave(number: int) -> None:
    """An answer whose time to be taken back is over."""
    with scope.system("départ d'une réponse"):
        leaving.release(number)


@every("* * * * *", queue="mail")
def recover_held(timestamp: int) -> None:
    """Answers whose job is gone leave late rather than never."""
    with scope.system("reprise des réponses à envoyer"):
        for number in leaving.overdue(timezone.now() - timedelta(minutes=1)):
            leave.defer(number=number)


@every("*/5 * * * *", queue="mail")
def recover_received(timestamp: int) -> None:
    """What came in and whose job is gone: a queue emptied, a worker that gave it up."""
    with scope.system("reprise des mails reçus"):
        jobs = ProcrastinateJob.objects.filter(task_name=sort_mail.name, status__in=["todo", "doing"])
        under_way = {arguments.get("number") for arguments in jobs.values_list("args", flat=True)}
        rows = IncomingMail.objects.filter(outcome=IncomingMail.Outcome.WAITING, received_at__lt=timezone.now() - LEFT)
        for number in rows.order_by("pk").values_list("pk", flat=True)[:500]:
            if number not in under_way:
                sort_mail.defer(number=number)
