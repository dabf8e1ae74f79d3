from maillon.automation import engine
from maillon.core.events import ANY, Event, on


@on(ANY)
def run_rules(event: Event) -> None:
    engine.follow(event)
