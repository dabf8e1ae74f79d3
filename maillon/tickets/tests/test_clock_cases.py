"""Deadlines computed by hand. « day » is 9 h – 17 h, Monday to Friday: eight hours a day (``stories.CALENDARS``)."""

import pytest

from maillon.tickets.tests.stories import Story

HOURS = [
    Story(
        "opened in the morning: one hour to answer, two working days to resolve",
        "day", "1h/4h/16h",
        "Mon 07/12/2026 10:00 opened",
        "Mon 07/12/2026 10:00",
        """first_response running due Mon 07/12/2026 11:00 at75 Mon 07/12/2026 10:45 at90 Mon 07/12/2026 10:54 spent 0h left 1h
        resolution running due Wed 09/12/2026 10:00 at75 Tue 08/12/2026 14:00 at90 Tue 08/12/2026 16:24
        next at Mon 07/12/2026 10:45""",
    ),
    Story(
        "opened on a Saturday: counted from Monday",
        "day", "1h/-/-",
        "Sat 05/12/2026 11:00 opened",
        "Sat 05/12/2026 15:00",
        "first_response running due Mon 07/12/2026 10:00 spent 0h",
    ),
    Story("opened before the hours", "day", "1h/-/-", "Mon 07/12/2026 07:30 opened", "Mon 07/12/2026 07:30",
          "first_response running due Mon 07/12/2026 10:00"),
    Story("half an hour on Friday, half on Monday", "day", "1h/-/-", "Fri 04/12/2026 16:30 opened", "Fri 04/12/2026 16:30",
          "first_response running due Mon 07/12/2026 09:30"),
    Story("reached as the day ends: due that evening", "day", "1h/-/-", "Fri 04/12/2026 16:00 opened", "Fri 04/12/2026 16:00",
          "first_response running due Fri 04/12/2026 17:00"),
    Story("opened as the day ends", "day", "1h/-/-", "Fri 04/12/2026 17:00 opened", "Fri 04/12/2026 17:00",
          "first_response running due Mon 07/12/2026 10:00"),
    Story("over lunch", "office", "1h/-/-", "Mon 07/12/2026 11:30 opened", "Mon 07/12/2026 11:30",
          "first_response running due Mon 07/12/2026 14:30"),
    Story("during lunch", "office", "1h/-/-", "Mon 07/12/2026 12:30 opened", "Mon 07/12/2026 12:30",
          "first_response running due Mon 07/12/2026 15:00"),
    Story("three hours in the morning, four in the afternoon", "office", "-/-/10h", "Mon 07/12/2026 09:00 opened",
          "Mon 07/12/2026 09:00", "resolution running due Tue 08/12/2026 12:00"),
    # Friday 17 h – 17 h 30, Saturday 9 h – 12 h, Monday 8 h – 8 h 30
    Story("a half day on Saturday", "shop", "-/-/4h", "Fri 04/12/2026 17:00 opened", "Fri 04/12/2026 17:00",
          "resolution running due Mon 07/12/2026 08:30"),
    # Wednesdays 9, 16, 23, 30 December, 6, 13, 20, 27 January, 3 and 10 February
    Story("an hour a week: ten weeks", "market", "-/-/10h", "Mon 07/12/2026 09:00 opened", "Mon 07/12/2026 09:00",
          "resolution running due Wed 10/02/2027 10:00"),
    # 18 days worked in December, 20 in January, 20 in February, 22 in March (Easter Monday is the 29th), 20 in April
    Story("a hundred working days", "day", "-/-/800h", "Mon 07/12/2026 09:00 opened", "Mon 07/12/2026 09:00",
          "resolution running due Wed 28/04/2027 17:00"),
    Story("day and night", "always", "-/-/100h", "Mon 07/12/2026 09:00 opened", "Mon 07/12/2026 09:00",
          "resolution running due Fri 11/12/2026 13:00"),
    Story("nights only: 22 h – 6 h", "night", "-/-/10h", "Mon 07/12/2026 12:00 opened", "Mon 07/12/2026 12:00",
          "resolution running due Wed 09/12/2026 00:00"),
]  # fmt: skip

HOLIDAYS = [
    # an hour on the 24th, eight on Monday 28th, seven on the 29th
    Story("Christmas on a Friday", "day", "-/-/16h", "Thu 24/12/2026 16:00 opened", "Thu 24/12/2026 16:00",
          "resolution running due Tue 29/12/2026 16:00"),
    Story("Good Friday is worked in Paris", "day", "-/-/8h", "Thu 02/04/2026 16:00 opened", "Thu 02/04/2026 16:00",
          "resolution running due Fri 03/04/2026 16:00"),
    Story("and is not in Alsace, nor Easter Monday", "alsace", "-/-/8h", "Thu 02/04/2026 16:00 opened",
          "Thu 02/04/2026 16:00", "resolution running due Tue 07/04/2026 16:00"),
    Story("nor in Moselle", "moselle", "-/-/8h", "Thu 02/04/2026 16:00 opened", "Thu 02/04/2026 16:00",
          "resolution running due Tue 07/04/2026 16:00"),
    Story("26 December is off in Alsace", "alsace", "-/-/8h", "Wed 24/12/2025 16:00 opened", "Wed 24/12/2025 16:00",
          "resolution running due Mon 29/12/2025 16:00"),
    Story("and worked in Paris", "day", "-/-/8h", "Wed 24/12/2025 16:00 opened", "Wed 24/12/2025 16:00",
          "resolution running due Fri 26/12/2025 16:00"),
    Story("20 December in Réunion, by its own hours", "reunion", "-/-/8h", "Fri 17/12/2027 16:00 opened",
          "Fri 17/12/2027 16:00", "resolution running due Tue 21/12/2027 16:00"),
    Story("22 May then Whit Monday in Martinique", "martinique", "-/-/8h", "Thu 21/05/2026 16:00 opened",
          "Thu 21/05/2026 16:00", "resolution running due Tue 26/05/2026 16:00"),
    Story("27 May in Guadeloupe", "guadeloupe", "-/-/8h", "Tue 26/05/2026 16:00 opened", "Tue 26/05/2026 16:00",
          "resolution running due Thu 28/05/2026 16:00"),
    Story("10 June in Guyane", "guyane", "-/-/8h", "Tue 09/06/2026 16:00 opened", "Tue 09/06/2026 16:00",
          "resolution running due Thu 11/06/2026 16:00"),
    Story("27 April in Mayotte", "mayotte", "-/-/8h", "Fri 24/04/2026 16:00 opened", "Fri 24/04/2026 16:00",
          "resolution running due Tue 28/04/2026 16:00"),
    # an hour on the 24th; closed 28 to 31 by the company; Friday 1 January off
    Story("the company's closing", "closing", "-/-/2h", "Thu 24/12/2026 16:00 opened", "Thu 24/12/2026 16:00",
          "resolution running due Mon 04/01/2027 10:00"),
    Story("an exceptional Saturday", "special", "-/-/2h", "Fri 11/12/2026 16:00 opened", "Fri 11/12/2026 16:00",
          "resolution running due Sat 12/12/2026 10:00"),
    # an hour on Friday, three on Saturday; Monday 14th closed; one on Tuesday
    Story("an exceptional Saturday, and the Monday off in exchange", "special", "-/-/5h", "Fri 11/12/2026 16:00 opened",
          "Fri 11/12/2026 16:00", "resolution running due Tue 15/12/2026 10:00"),
    Story("open on Christmas Day", "special", "-/-/2h", "Thu 24/12/2026 16:00 opened", "Thu 24/12/2026 16:00",
          "resolution running due Fri 25/12/2026 11:00"),
]  # fmt: skip

CLOCK_CHANGES = [
    # 22 h – 24 h, 0 h – 2 h, 3 h – 7 h
    Story("day and night, an hour skipped in March", "always", "-/-/8h", "Sat 28/03/2026 22:00 opened",
          "Sat 28/03/2026 22:00", "resolution running due Sun 29/03/2026 07:00"),
    # 22 h – 24 h, then four hours to 3 h since 2 h – 3 h comes twice, then 3 h – 5 h
    Story("day and night, an hour twice in October", "always", "-/-/8h", "Sat 24/10/2026 22:00 opened",
          "Sat 24/10/2026 22:00", "resolution running due Sun 25/10/2026 05:00"),
    # two hours on Saturday, five in the night of the change, the eighth from 22 h on Sunday
    Story("the night shift of March lasts five hours after midnight", "night", "-/-/8h", "Sat 28/03/2026 22:00 opened",
          "Sat 28/03/2026 22:00", "resolution running due Sun 29/03/2026 23:00"),
    # two hours on Saturday, seven in the night of the change, the tenth from 22 h on Sunday
    Story("that of October seven", "night", "-/-/10h", "Sat 24/10/2026 22:00 opened", "Sat 24/10/2026 22:00",
          "resolution running due Sun 25/10/2026 23:00"),
    Story("office hours do not see the change", "day", "-/-/2h", "Fri 27/03/2026 16:00 opened", "Fri 27/03/2026 16:00",
          "resolution running due Mon 30/03/2026 10:00"),
    Story("Réunion does not change", "always in Réunion", "-/-/8h", "Sat 28/03/2026 22:00 opened", "Sat 28/03/2026 22:00",
          "resolution running due Sun 29/03/2026 06:00"),
    Story("Saint-Pierre-et-Miquelon changes three weeks before", "always in Miquelon", "-/-/8h",
          "Sat 07/03/2026 22:00 opened", "Sat 07/03/2026 22:00", "resolution running due Sun 08/03/2026 07:00"),
]  # fmt: skip

WAITS = [
    Story(
        "waiting: no deadline, and what was spent stands",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 11:00 paused client""",
        "Tue 08/12/2026 10:00",
        """resolution paused due none at75 none at90 none spent 2h left 14h
        next at none""",
    ),
    # 9 h – 11 h on Monday; then seven hours on Tuesday, seven on Wednesday
    Story(
        "taken up again the next day",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 11:00 paused client
        Tue 08/12/2026 10:00 resumed""",
        "Tue 08/12/2026 10:00",
        "resolution running due Wed 09/12/2026 16:00 spent 2h",
    ),
    Story(
        "a reason that stops nothing",
        "day", "client only",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:30 answered
        Mon 07/12/2026 11:00 paused part""",
        "Mon 07/12/2026 15:00",
        "resolution running due Tue 08/12/2026 17:00 spent 6h",
    ),
    Story(
        "a reason that stops the resolution and not the answer",
        "day", "client only",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 09:15 paused client""",
        "Mon 07/12/2026 09:30",
        """first_response running due Mon 07/12/2026 10:00 spent 30min
        resolution paused due none spent 15min""",
    ),
    # two hours before, two hours of the reason that stops nothing; one today, eight on Tuesday, three on Wednesday
    Story(
        "the reason changes on the way",
        "day", "client only",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 paused client
        Mon 07/12/2026 14:00 paused part""",
        "Mon 07/12/2026 16:00",
        "resolution running due Wed 09/12/2026 12:00 spent 4h",
    ),
    Story(
        "the policy changes during the wait, and with it what the wait stops",
        "day", "-/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 paused part
        Mon 07/12/2026 14:00 policy client only""",
        "Mon 07/12/2026 16:00",
        "resolution running due Wed 09/12/2026 12:00 spent 4h",
    ),
    Story(
        "resolved while waiting, then reopened: the wait is over",
        "day", "-/-/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 paused client
        Mon 07/12/2026 14:00 resolved
        Tue 08/12/2026 09:00 reopened""",
        "Tue 08/12/2026 10:00",
        "resolution running due Wed 09/12/2026 15:00 spent 3h",
    ),
    Story(
        "escalated twice: nothing stops, nothing starts again",
        "day", "1h/4h/16h",
        """Mon 07/12/2026 09:00 opened
        Mon 07/12/2026 11:00 escalated N2
        Mon 07/12/2026 15:00 escalated supplier""",
        "Mon 07/12/2026 16:00",
        """first_response breached late Mon 07/12/2026 10:00
        resolution running due Tue 08/12/2026 17:00 spent 7h""",
    ),
]  # fmt: skip


@pytest.mark.parametrize("story", [*HOURS, *HOLIDAYS, *CLOCK_CHANGES, *WAITS], ids=lambda story: story.name)
def test_deadline(story):
    story.check()
