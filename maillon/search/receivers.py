from maillon.core.events import Event, on
from maillon.search.index import index


@on("record.saved")
def keep_in_step(event: Event) -> None:
    index(event.record)
