from maillon.automation.forms.mails import MailTemplateForm, NewTemplateForm, event_choices, known_variables
from maillon.automation.forms.rules import RuleSentence

__all__ = ["MailTemplateForm", "NewTemplateForm", "RuleSentence", "event_choices", "known_variables"]
