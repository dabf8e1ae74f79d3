"""What other tools got wrong, each as a story of ours: the issue where their users met it is named."""

import pytest

from maillon.tickets.tests.stories import Story

STORIES = [
    Story(
        "a calendar without a break loses no minute at midnight",
        "always", "-/-/1h",
        "Mon 07/12/2026 23:30 opened",
        "Mon 07/12/2026 23:30",
        "resolution running due Tue 08/12/2026 00:30",
        "zammad#3180",
    ),
    Story(
        "a shorter promise of next response does not overrule the first response",
        "day", "4h/1h/-",
        "Mon 07/12/2026 09:00 opened",
        "Mon 07/12/2026 10:30",
        """first_response running due Mon 07/12/2026 13:00
        next_response none
        breaches none
        next at Mon 07/12/2026 12:00""",
        "zammad#5177",
    ),
    Story(
        "nothing is late when we spoke last and the client keeps silent",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered""",
        "Mon 21/12/2026 09:00",
        """next_response none
        breaches none
        next at none""",
        "zammad#3140",
    ),
    Story(
        "a wait goes from the first message unanswered to our first answer, not from the opening to the last activity",
        "day", "1h/4h/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Tue 08/12/2026 10:00 asked
        Tue 08/12/2026 11:00 asked
        Tue 08/12/2026 12:00 answered
        Tue 08/12/2026 16:00 answered""",
        "Wed 09/12/2026 09:00",
        "next_response met since Tue 08/12/2026 10:00 met Tue 08/12/2026 12:00 spent 2h",
        "zammad#3410",
    ),
    Story(
        "an answer sent with « en attente » in the same gesture is an answer",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 paused client
        Mon 07/12/2026 09:30 answered""",
        "Mon 07/12/2026 12:00",
        """first_response met met Mon 07/12/2026 09:30 due Mon 07/12/2026 10:00 spent 30min
        resolution paused due none spent 30min""",
        "zammad#3551",
    ),
    Story(
        "the client's message on a waiting ticket starts the clocks again, whatever the channel",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 09:30 paused client
        Tue 08/12/2026 10:00 asked
        Tue 08/12/2026 10:00 resumed""",
        "Tue 08/12/2026 11:00",
        """next_response running since Tue 08/12/2026 10:00 due Tue 08/12/2026 14:00
        resolution running spent 1h30 due Thu 10/12/2026 09:30""",
        "zammad#1322",
    ),
    Story(
        "a ticket merged into another is late for nothing any more",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 withdrawn
        Tue 08/12/2026 09:00 policy 10min/10min/10min""",
        "Fri 11/12/2026 09:00",
        """first_response none due none
        resolution none due none spent 30min
        breaches none
        next at none""",
        "zammad#904",
    ),
    Story(
        "the figures are there from the first closing on",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:10 answered
        Mon 07/12/2026 11:00 resolved""",
        "Mon 07/12/2026 11:00",
        """first_response met spent 10min left 50min
        resolution met met Mon 07/12/2026 11:00 spent 2h left 14h due Tue 08/12/2026 17:00""",
        "zammad#2579, #4516, #4777",
    ),
    Story(
        "when the promise is dropped nothing is due any more, and the breach is still told",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 policy -/-/-""",
        "Tue 08/12/2026 12:00",
        """resolution breached due none late Mon 07/12/2026 11:00
        breaches resolution Mon 07/12/2026 11:00
        next at none""",
        "zammad#4353",
    ),
    Story(
        "the deadline follows the very first answer",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:20 answered""",
        "Mon 07/12/2026 09:20",
        """first_response met due Mon 07/12/2026 10:00
        next at Tue 08/12/2026 13:00""",
        "zammad#2082",
    ),
    Story(
        "a wait over closed hours moves the deadline by nothing",
        "day", "-/-/9h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 17:00 paused client
        Tue 08/12/2026 09:00 resumed""",
        "Tue 08/12/2026 09:00",
        "resolution running spent 8h due Tue 08/12/2026 10:00",
        "erpnext#49414, helpdesk#2449",
    ),
    Story(
        "a wait over a weekend adds the working time it took, not two days",
        "day", "-/-/8h",
        """Fri 04/12/2026 10:00 opened
        Fri 04/12/2026 16:00 paused supplier
        Mon 07/12/2026 10:00 resumed""",
        "Mon 07/12/2026 10:00",
        "resolution running spent 6h due Mon 07/12/2026 12:00",
        "glpi#10594",
    ),
    Story(
        "a stopped clock does not run in the background",
        "day", "-/-/4h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 paused client
        Thu 10/12/2026 10:00 resumed""",
        "Thu 10/12/2026 11:00",
        """resolution running spent 2h left 2h due Thu 10/12/2026 13:00
        breaches none""",
        "helpdesk#1554",
    ),
    Story(
        "an answer keeps the promise of an answer, not that of a resolution",
        "day", "4h/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 answered""",
        "Mon 07/12/2026 11:00",
        """first_response met
        resolution running spent 2h""",
        "helpdesk#1542",
    ),
    Story(
        "a ticket to which nothing was promised is read all the same",
        "day", "-/-/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 answered
        Mon 07/12/2026 12:00 asked""",
        "Fri 11/12/2026 09:00",
        """first_response none met Mon 07/12/2026 10:00 due none
        next_response none due none
        resolution none due none
        breaches none""",
        "helpdesk#1598",
    ),
    Story(
        "no promise of resolution is not a promise of resolution at once",
        "day", "1h/-/-",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered""",
        "Fri 11/12/2026 09:00",
        """resolution none
        breaches none""",
        "helpdesk#1643",
    ),
    Story(
        "no first response is due of a ticket resolved without a word",
        "day", "4h/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 10:00 resolved""",
        "Fri 11/12/2026 09:00",
        """first_response met met Mon 07/12/2026 10:00
        breaches none
        next at none""",
        "helpdesk#1607",
    ),
    Story(
        "the lunch break does not count",
        "office", "1h/-/-",
        "Mon 07/12/2026 12:10 opened",
        "Mon 07/12/2026 13:50",
        "first_response running spent 0h due Mon 07/12/2026 15:00",
        "helpdesk#2212",
    ),
    Story(
        "a ticket put to wait once late is still late",
        "day", "-/-/2h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:00 paused client""",
        "Mon 07/12/2026 15:00",
        "resolution breached late Mon 07/12/2026 11:00 spent 3h left -1h due none",
        "helpdesk#2232",
    ),
    Story(
        "the delay is told in working time: half an hour late since a month is half an hour",
        "day", "-/-/2h",
        """Mon 09/11/2026 09:00 opened
        Mon 09/11/2026 11:30 resolved""",
        "Mon 07/12/2026 09:00",
        "resolution breached left -30min met Mon 09/11/2026 11:30",
        "helpdesk#3297",
    ),
    Story(
        "a resolution in time is not said failed",
        "day", "-/-/4h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 12:59 resolved""",
        "Fri 11/12/2026 09:00",
        """resolution met left 1min
        breaches none""",
        "erpnext#47406",
    ),
    Story(
        "the wait before a change of priority is not counted after it",
        "day", "-/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 paused client
        Wed 09/12/2026 11:00 policy -/-/8h
        Wed 09/12/2026 12:00 resumed""",
        "Wed 09/12/2026 12:00",
        "resolution running spent 2h left 6h due Thu 10/12/2026 10:00",
        "glpi#15605",
    ),
    Story(
        "a bank holiday on the way is told by the calendar, and only the true ones",
        "day", "-/-/24h",
        "Mon 09/11/2026 17:00 opened",
        "Mon 09/11/2026 17:00",
        "resolution running due Fri 13/11/2026 17:00",  # Wednesday 11 November is off
        "zammad#390",
    ),
    Story(
        "a week of one day",
        "tuesday", "-/-/12h",
        "Mon 07/12/2026 09:00 opened",
        "Mon 07/12/2026 09:00",
        "resolution running due Tue 15/12/2026 11:00",
        "osTicket#6739",
    ),
    Story(
        "a calendar that never opens gives no deadline rather than one far away",
        "never", "1h/4h/16h",
        "Mon 07/12/2026 09:00 opened",
        "Fri 07/05/2027 09:00",
        """first_response running due none at75 none spent 0h
        resolution running due none
        next at none""",
        "osTicket#4807",
    ),
    Story(
        "an hour after 2 h, the night when 2 h comes twice, is 2 h",
        "night", "-/-/1h",
        "Sun 25/10/2026 02:00 opened",
        "Sun 25/10/2026 02:00",
        "resolution running due Sun 25/10/2026 02:00",
        "moment-business-time#58",
    ),
    Story(
        "a day without a break goes on past midnight in UTC",
        "always", "-/-/7h",
        "Mon 06/07/2026 20:00 opened",
        "Mon 06/07/2026 20:00",
        "resolution running due Tue 07/07/2026 03:00",
        "odoo#15746, #18156",
    ),
    Story(
        "no warning comes of a resolved ticket",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 resolved""",
        "Mon 07/12/2026 09:30",
        "next at none",
        "libredesk#70",
    ),
]  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.seen_in}: {story.name}")
def test_not_here(story):
    story.check()
