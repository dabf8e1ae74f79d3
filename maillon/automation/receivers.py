from maillon.automation import engine
from maillon.automation.webhooks import queue
from maillon.core.events import ANY, Event, on


@on(ANY)
def run_rules(event: Event) -> None:
    engine.follow(event)


@on(ANY)
def tell_webhooks(event: Event) -> None:
    queue.publish(event)
