"""The verbs of commissions: rules, then statements."""

from maillon.commissions.services.rules import remove_rule, save_rule
from maillon.commissions.services.statements import draw, draw_all, pay, validate

__all__ = ["draw", "draw_all", "pay", "remove_rule", "save_rule", "validate"]
