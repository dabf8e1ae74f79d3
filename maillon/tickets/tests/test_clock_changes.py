"""What changes on the way, computed by hand: promises, calendars, reopening, messages, merges, breaches."""

import pytest

from maillon.tickets.tests.stories import Story

CHANGES = [
    Story(
        "a higher priority: three hours are spent, one is left",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 12:00 policy 1h/4h/4h""",
        "Mon 07/12/2026 12:00",
        "resolution running due Mon 07/12/2026 13:00 spent 3h left 1h",
    ),
    Story(
        "a promise already passed when it comes is missed from then, not before",
        "day", "-/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 policy -/-/2h""",
        "Mon 07/12/2026 13:00",
        "resolution breached late Mon 07/12/2026 12:00 at75 Mon 07/12/2026 12:00 at90 Mon 07/12/2026 12:00 spent 4h left -2h",
    ),
    Story(
        "even while the ticket waits",
        "day", "-/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 paused client
        Mon 07/12/2026 15:00 policy -/-/2h""",
        "Mon 07/12/2026 16:00",
        "resolution breached late Mon 07/12/2026 15:00 at75 Mon 07/12/2026 15:00 at90 Mon 07/12/2026 15:00 spent 3h due none",
    ),
    Story(
        "a longer promise does not undo the breach",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 13:00 policy -/-/16h""",
        "Mon 07/12/2026 14:00",
        """resolution breached late Mon 07/12/2026 11:00 spent 5h left 11h due Tue 08/12/2026 17:00
        breaches resolution Mon 07/12/2026 11:00""",
    ),
    Story(
        "a longer promise that ends now is due now",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 13:00 policy -/-/4h""",
        "Mon 07/12/2026 13:00",
        "resolution breached late Mon 07/12/2026 11:00 spent 4h left 0h due Mon 07/12/2026 13:00",
    ),
    Story(
        "a shorter one leaves the deadline that was missed",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 13:00 policy -/-/1h""",
        "Mon 07/12/2026 14:00",
        "resolution breached late Mon 07/12/2026 11:00 spent 5h left -4h due Mon 07/12/2026 11:00",
    ),
    Story(
        "resolved the very moment when a shorter promise ends",
        "day", "1h/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 policy 1h/-/3h
        Mon 07/12/2026 12:00 resolved""",
        "Mon 07/12/2026 14:00",
        "resolution met due Mon 07/12/2026 12:00 spent 3h left 0h late none",
    ),
    Story(
        "a promise made on the way counts from the opening",
        "day", "-/-/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 policy -/-/4h""",
        "Mon 07/12/2026 12:00",
        "resolution running due Mon 07/12/2026 13:00 spent 3h",
    ),
    Story(
        "a promise changed after it was kept changes nothing",
        "day", "1h/-/8h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 12:00 resolved
        Mon 07/12/2026 13:00 policy 15min/-/1h""",
        "Mon 07/12/2026 14:00",
        """first_response met spent 30min left 30min
        resolution met spent 3h left 5h
        breaches none""",
    ),
    Story(
        "the promise in force when a ticket is reopened judges it",
        "day", "1h/-/8h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 resolved
        Mon 07/12/2026 13:00 policy 1h/-/2h
        Mon 07/12/2026 15:00 reopened""",
        "Mon 07/12/2026 16:00",
        "resolution breached late Mon 07/12/2026 15:00 spent 4h left -2h",
    ),
    # eight hours by the first calendar, then eight on Tuesday, eight on Wednesday
    Story(
        "from day and night to office hours",
        "always", "-/-/24h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 17:00 calendar day""",
        "Mon 07/12/2026 17:00",
        "resolution running due Wed 09/12/2026 17:00 spent 8h",
    ),
    Story(
        "from office hours to day and night",
        "day", "-/-/10h",
        """Fri 04/12/2026 16:00 opened
        Fri 04/12/2026 18:00 calendar always""",
        "Fri 04/12/2026 18:00",
        "resolution running due Sat 05/12/2026 03:00 spent 1h left 9h",
    ),
    Story(
        "both at once",
        "day", "-/-/16h",
        """Fri 04/12/2026 16:00 opened
        Fri 04/12/2026 18:00 policy -/-/4h
        Fri 04/12/2026 18:00 calendar always""",
        "Fri 04/12/2026 18:00",
        "resolution running due Fri 04/12/2026 21:00 spent 1h left 3h",
    ),
    Story(
        "a warning given stays, the next one follows the new promise",
        "day", "-/-/4h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:30 policy -/-/16h""",
        "Mon 07/12/2026 13:00",
        "resolution running at75 Mon 07/12/2026 12:00 at90 Tue 08/12/2026 15:24 due Tue 08/12/2026 17:00",
    ),
]  # fmt: skip

REOPENING = [
    # three hours before; then seven on Wednesday, six on Thursday
    Story(
        "the resolution goes on from where it stood",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 12:00 resolved
        Wed 09/12/2026 10:00 reopened""",
        "Wed 09/12/2026 10:00",
        """resolution running due Thu 10/12/2026 15:00 spent 3h left 13h
        first_response met met Mon 07/12/2026 09:30""",
    ),
    Story(
        "resolved: kept, with the deadline it had",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 resolved""",
        "Fri 11/12/2026 12:00",
        "resolution met met Mon 07/12/2026 12:00 due Tue 08/12/2026 17:00 spent 3h left 13h",
    ),
    Story(
        "late, resolved, reopened, resolved: late once",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 resolved
        Mon 07/12/2026 14:00 reopened
        Mon 07/12/2026 14:30 resolved""",
        "Mon 07/12/2026 15:00",
        """resolution breached late Mon 07/12/2026 11:00 met Mon 07/12/2026 14:30 spent 3h30
        breaches resolution Mon 07/12/2026 11:00""",
    ),
    Story(
        "in time, reopened, late",
        "day", "-/-/4h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 resolved
        Mon 07/12/2026 14:00 reopened""",
        "Mon 07/12/2026 16:00",
        "resolution breached late Mon 07/12/2026 15:00 met none spent 5h",
    ),
    Story(
        "a message on a resolved ticket waits for nothing until it is reopened",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 resolved
        Mon 07/12/2026 11:00 asked""",
        "Mon 07/12/2026 14:00",
        "next_response paused due none spent 0h since Mon 07/12/2026 11:00",
    ),
    Story(
        "then for an answer",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 resolved
        Mon 07/12/2026 11:00 asked
        Mon 07/12/2026 14:00 reopened""",
        "Mon 07/12/2026 15:00",
        "next_response running due Tue 08/12/2026 10:00 spent 1h since Mon 07/12/2026 11:00",
    ),
    Story(
        "a withdrawal undone",
        "day", "-/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 withdrawn
        Mon 07/12/2026 15:00 reopened""",
        "Mon 07/12/2026 16:00",
        "resolution running spent 3h due Wed 09/12/2026 13:00",
    ),
]  # fmt: skip

MESSAGES = [
    Story(
        "answered at the very moment of the deadline: in time",
        "day", "1h/-/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 answered""",
        "Mon 07/12/2026 12:00",
        "first_response met due Mon 07/12/2026 10:00 left 0h late none",
    ),
    Story(
        "a minute later: late",
        "day", "1h/-/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:01 answered""",
        "Mon 07/12/2026 12:00",
        "first_response breached due Mon 07/12/2026 10:00 late Mon 07/12/2026 10:00 met Mon 07/12/2026 10:01 left -1min",
    ),
    Story(
        "the deadline passed on Friday evening is missed on Friday evening, though no time counts until Monday",
        "day", "1h/-/-",
        """Fri 04/12/2026 16:00 opened
        Sat 05/12/2026 10:00 answered""",
        "Mon 07/12/2026 12:00",
        "first_response breached due Fri 04/12/2026 17:00 late Fri 04/12/2026 17:00 left 0h",
    ),
    Story(
        "several messages in a row: from the first",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 10:00 asked
        Mon 07/12/2026 11:00 asked""",
        "Mon 07/12/2026 12:00",
        "next_response running since Mon 07/12/2026 10:00 due Mon 07/12/2026 14:00 spent 2h",
    ),
    Story(
        "a message before the first response belongs to it",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 asked""",
        "Mon 07/12/2026 09:45",
        """first_response running since Mon 07/12/2026 09:00 due Mon 07/12/2026 10:00
        next_response none""",
    ),
    Story(
        "each wait is its own: the second in time, the first still late",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 10:00 asked
        Mon 07/12/2026 15:00 answered
        Tue 08/12/2026 09:00 asked
        Tue 08/12/2026 10:00 answered""",
        "Tue 08/12/2026 11:00",
        """next_response met since Tue 08/12/2026 09:00 due Tue 08/12/2026 13:00 spent 1h
        breaches next_response Mon 07/12/2026 14:00""",
    ),
    Story(
        "opened while we speak to the client",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:00 answered""",
        "Mon 07/12/2026 12:00",
        """first_response met spent 0h
        next_response none""",
    ),
    Story(
        "the warnings passed on the way",
        "day", "-/-/4h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 escalated N2""",
        "Mon 07/12/2026 12:40",
        """resolution running at75 Mon 07/12/2026 12:00 at90 Mon 07/12/2026 12:36 due Mon 07/12/2026 13:00
        next at Mon 07/12/2026 13:00""",
    ),
]  # fmt: skip

MERGES = [
    Story(
        "the other ticket's unanswered message is older",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 11:00 asked
        Mon 07/12/2026 12:00 joined since Mon 07/12/2026 10:00""",
        "Mon 07/12/2026 12:00",
        "next_response running since Mon 07/12/2026 10:00 spent 2h due Mon 07/12/2026 14:00",
    ),
    Story(
        "ours is older",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 09:45 asked
        Mon 07/12/2026 12:00 joined since Mon 07/12/2026 11:00""",
        "Mon 07/12/2026 12:00",
        "next_response running since Mon 07/12/2026 09:45 spent 2h15 due Mon 07/12/2026 13:45",
    ),
    Story(
        "ours were all answered",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 12:00 joined since Mon 07/12/2026 10:00""",
        "Mon 07/12/2026 12:00",
        "next_response running since Mon 07/12/2026 10:00 spent 2h due Mon 07/12/2026 14:00",
    ),
    Story(
        "neither was answered once",
        "day", "1h/4h/-",
        """Mon 07/12/2026 10:00 opened
        Mon 07/12/2026 10:15 joined since Mon 07/12/2026 09:30""",
        "Mon 07/12/2026 10:15",
        "first_response running since Mon 07/12/2026 09:30 spent 45min due Mon 07/12/2026 10:30",
    ),
    Story(
        "the wait there had been stopped: what it says it waited",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 14:00 joined since Mon 07/12/2026 10:00 waited 1h""",
        "Mon 07/12/2026 14:00",
        "next_response running since Mon 07/12/2026 10:00 spent 1h due Mon 07/12/2026 17:00",
    ),
    Story(
        "a merge that makes late is late from the merge",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 15:00 joined since Mon 07/12/2026 10:00""",
        "Mon 07/12/2026 15:00",
        """next_response breached late Mon 07/12/2026 15:00 at75 Mon 07/12/2026 15:00 spent 5h left -1h
        breaches next_response Mon 07/12/2026 15:00""",
    ),
    Story(
        "an older ticket brings its time of resolution, and no message",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 joined spent 5h""",
        "Mon 07/12/2026 12:00",
        """resolution running spent 5h due Tue 08/12/2026 15:00
        next_response none""",
    ),
    Story(
        "a breach recorded stays, though what caused it was corrected since",
        "day", "-/-/8h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 breached resolution began Mon 07/12/2026 09:00
        Mon 07/12/2026 12:00 resolved""",
        "Mon 07/12/2026 13:00",
        """resolution breached late Mon 07/12/2026 11:00 met Mon 07/12/2026 12:00 spent 3h left 5h
        breaches resolution Mon 07/12/2026 11:00""",
    ),
    Story(
        "even that of a wait which is no longer there",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 14:00 breached next_response began Mon 07/12/2026 10:00""",
        "Mon 07/12/2026 15:00",
        """next_response none
        breaches next_response Mon 07/12/2026 14:00""",
    ),
    Story(
        "recorded twice, told once, at the moment first recorded",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:30 breached resolution began Mon 07/12/2026 09:00
        Mon 07/12/2026 11:30 breached resolution began Mon 07/12/2026 09:00""",
        "Mon 07/12/2026 13:00",
        "breaches resolution Mon 07/12/2026 10:30",
    ),
]  # fmt: skip


@pytest.mark.parametrize("story", [*CHANGES, *REOPENING, *MESSAGES, *MERGES], ids=lambda story: story.name)
def test_deadline(story):
    story.check()
