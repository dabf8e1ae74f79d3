from maillon.automation.models.rules import Firing, HeardEvent, Rule, RuleRun, RuleVersion
from maillon.automation.models.webhooks import WEBHOOKS, Webhook, WebhookDelivery

__all__ = ["WEBHOOKS", "Firing", "HeardEvent", "Rule", "RuleRun", "RuleVersion", "Webhook", "WebhookDelivery"]
