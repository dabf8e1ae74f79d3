"""The editor of a rule: one sentence whose blanks are fields. Each choice opens the blanks that follow from it."""

from __future__ import annotations

from typing import Any

from django import forms

from maillon.automation import engine
from maillon.automation.actions import CHOICE, NUMBER, RuleAction, Slot
from maillon.automation.conditions import OPERATORS, WITHOUT_VALUE
from maillon.automation.fields import RuleField
from maillon.automation.models import Rule
from maillon.automation.moments import TimedMoment
from maillon.automation.sentences import UNITS, in_units
from maillon.automation.services import flat
from maillon.core.forms import KitForm
from maillon.core.french import lower_first
from maillon.core.modules import registry

MOST_ROWS = 20
LONGEST = 366 * 1440  # minutes
MINUTES = {key: minutes for key, _, minutes in UNITS}


def grouped_events() -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a rule can start from, under the name of its module."""
    found = []
    for module in registry.active():
        kinds = [o for o in module.offers if isinstance(o, engine.EventKind)]
        pairs = [(kind.name, lower_first(kind.label)) for kind in kinds]
        if pairs:
            found.append((module.label, sorted(pairs, key=lambda pair: pair[1])))
    return found


class WhenForm(KitForm):
    name = forms.CharField(label="Nom de la règle", max_length=120)
    event = forms.ChoiceField(label="Quand")
    wait = forms.IntegerField(label="Durée", min_value=1, max_value=9999, required=False)
    unit = forms.ChoiceField(label="Unité", choices=[(key, label) for key, label, _ in UNITS], required=False)
    working = forms.BooleanField(label="Ne compter que les jours ouvrés", required=False)
    match = forms.ChoiceField(
        label="Conditions",
        choices=[("all", "toutes sont vraies"), ("any", "une seule suffit")],
        required=False,
    )
    stops = forms.BooleanField(label="Ne pas passer aux règles suivantes du même évènement", required=False)
    active = forms.BooleanField(label="En service", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["event"].choices = [("", "choisir…"), *grouped_events()]  # type: ignore[attr-defined]
        self.fields["wait"].widget.attrs["class"] = "w-20"

    @property
    def kind(self) -> Any:
        return engine.kinds().get(str(self["event"].value() or ""))

    @property
    def waits(self) -> bool:
        return isinstance(self.kind, TimedMoment)

    def clean_version(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        if self.rule.pk and version not in (None, self.rule.version):
            raise forms.ValidationError("Cette règle a été modifiée pendant votre saisie : rouvrez-la.")
        return version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.waits and not data.get("wait"):
            self.add_error("wait", "Écrivez combien de temps attendre.")
        elif self.waits and self.minutes() > LONGEST:
            self.add_error("wait", "Une règle attend un an au plus.")
        return data

    def minutes(self) -> int:
        return int(self.cleaned_data.get("wait") or 0) * MINUTES[self.cleaned_data.get("unit") or "hours"]


class ConditionForm(KitForm):
    field = forms.ChoiceField(label="Champ", required=False)
    operator = forms.ChoiceField(label="Comparaison", choices=list(OPERATORS.items()), required=False)
    value = forms.CharField(label="Valeur", required=False, max_length=200)

    def __init__(self, *args: Any, known: dict[str, RuleField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(key, lower_first(field.label)) for key, field in known.items()]
        kept = self._given("field")
        if kept and kept not in known:
            listed.append((kept, kept))
        if isinstance(several := self.initial.get("value"), list | tuple):
            self.initial["value"] = ", ".join(str(value) for value in several)
        self.fields["field"].choices = [("", "sans autre condition"), *listed]  # type: ignore[attr-defined]
        self._offer(known.get(kept))

    def _given(self, name: str) -> str:
        """What is typed or kept, without drawing the field: it may be replaced by another kind of field."""
        return str((self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)) or "")

    def _offer(self, field: RuleField | None) -> None:
        """The values of a field are chosen in a list when they are few; several are written."""
        pairs = field.pairs() if field and self._given("operator") not in ("contains", "in") else []
        if pairs:
            kept = self._given("value")
            missing = [(kept, kept)] if kept and kept not in dict(pairs) and not self.is_bound else []
            self.fields["value"] = forms.ChoiceField(
                label="Valeur", required=False, choices=[("", "choisir…"), *pairs, *missing]
            )

    @property
    def asks(self) -> bool:
        return bool(self["field"].value())

    @property
    def compares(self) -> bool:
        return self["operator"].value() not in WITHOUT_VALUE

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("field") and data.get("operator") not in WITHOUT_VALUE and not data.get("value"):
            self.add_error("value", "Écrivez la valeur à comparer, ou choisissez « est vide ».")
        return data

    def stored(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("field"):
            return None
        return {
            "field": data["field"],
            "operator": data.get("operator") or "is",
            "value": data.get("value", ""),
        }


class ActionForm(KitForm):
    """One action and its own slots."""

    action = forms.ChoiceField(label="Action", required=False)

    def __init__(self, *args: Any, event: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = engine.kinds().get(event)
        offered = [a for a in engine.actions().values() if not a.model or (kind and kind.model == a.model)]
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            ("", "ne rien faire d'autre"), *((a.key, lower_first(a.label)) for a in offered)
        ]  # fmt: skip
        self.chosen: RuleAction | None = engine.actions().get(str(self["action"].value() or ""))
        for slot in self.chosen.slots if self.chosen else ():
            self.fields[slot.name] = _field(slot, event)

    @property
    def slots(self) -> list[Any]:
        return [self[slot.name] for slot in self.chosen.slots] if self.chosen else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for slot in self.chosen.slots if self.chosen else ():
            if slot.missing and not data.get(slot.name) and slot.name not in self.errors:
                self.add_error(slot.name, slot.missing)
        return data

    def stored(self) -> dict[str, Any] | None:
        if self.chosen is None:
            return None
        kept = self.initial.get("options") or {}
        options = {slot.name: self.cleaned_data.get(slot.name) for slot in self.chosen.slots}
        given = {name: value for name, value in options.items() if value not in (None, "")}
        return {"action": self.chosen.key, "options": {**{k: v for k, v in kept.items() if k not in options}, **given}}


def _field(slot: Slot, event: str) -> forms.Field:
    if slot.kind == CHOICE and slot.choices:
        pairs = slot.choices(event)
        return forms.ChoiceField(
            label=slot.label, required=False, initial=slot.default, choices=[("", "choisir…"), *pairs]
        )
    if slot.kind == NUMBER:
        return forms.IntegerField(label=slot.label, required=False, min_value=0, max_value=3650)
    return forms.CharField(label=slot.label, required=False, max_length=200)


class RuleSentence:
    """The whole editor. ``grown``: one more blank condition and one more blank action after those filled."""

    def __init__(self, rule: Rule, data: Any = None) -> None:
        self.rule = rule
        shown = flat(rule.conditions)
        self.unfolds = shown is not None
        match, kept = shown or ("all", [])
        count, unit = in_units(rule.delay or 2880)
        initial = {
            "name": rule.name, "event": rule.event, "active": rule.active, "stops": rule.stops, "working": rule.working,
            "wait": count, "unit": unit, "match": match, "version": rule.version,
        }  # fmt: skip
        self.form = WhenForm(data, rule=rule, initial=initial)
        event = str(self.form["event"].value() or "")
        known = engine.fields_of(event)
        steps = [{**(a.get("options") or {}), **a} for a in rule.actions]
        self.conditions = _rows(ConditionForm, "c", kept, "field", data, known=known) if self.unfolds else []
        self.actions = _rows(ActionForm, "a", steps, "action", data, event=event)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in (self.form, *self.conditions, *self.actions)]
        if all(valid) and not any(form.stored() for form in self.actions):
            self.form.add_error(None, "Une règle fait au moins une chose : choisissez une action.")
            return False
        return all(valid)

    def draft(self) -> Rule:
        """The rule as it is typed, right or not, never saved: for its sentence and its trial."""
        for form in (self.form, *self.conditions, *self.actions):
            form.is_valid()
        return self.fill(Rule(pk=self.rule.pk, in_service_since=self.rule.in_service_since))

    def fill(self, rule: Rule) -> Rule:
        data = self.form.cleaned_data
        rule.name, rule.event = data.get("name", ""), data.get("event", "")
        rule.delay = self.form.minutes() if self.form.waits else None
        rule.working, rule.stops, rule.active = data["working"], data["stops"], data["active"]
        asked = [c for c in (form.stored() for form in self.conditions) if c]
        rule.conditions = asked if self.unfolds else self.rule.conditions
        if self.unfolds and data.get("match") == "any" and len(asked) > 1:
            rule.conditions = [{"any": asked}]
        rule.actions = [a for a in (form.stored() for form in self.actions) if a]
        return rule


def _rows(
    form: type[KitForm], prefix: str, initial: list[dict[str, Any]], key: str, data: Any, **options: Any
) -> list[Any]:
    """Those filled, then a blank one."""
    if data is None:
        filled = len(initial)
    else:
        filled = max((i + 1 for i in range(MOST_ROWS) if data.get(f"{prefix}{i}-{key}")), default=0)
    return [
        form(data, prefix=f"{prefix}{i}", initial=initial[i] if i < len(initial) else {}, **options)
        for i in range(min(filled + 1, MOST_ROWS))
    ]
