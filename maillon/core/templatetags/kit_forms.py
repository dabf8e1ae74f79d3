"""How the kit draws a Django form: one row per field, sections, the list of what to correct. Used by kit.py."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from maillon.core import french

SPANS = {
    1: "sm:col-span-1",
    2: "sm:col-span-2",
    3: "sm:col-span-3",
    4: "sm:col-span-4",
    5: "sm:col-span-5",
    6: "sm:col-span-6",
}
_CHOICES = forms.RadioSelect | forms.CheckboxSelectMultiple


def sections(form: Any) -> list[dict[str, Any]]:
    """Sections of a form as [{"title", "note", "rows": [(field, css)]}] over a grid of six columns.

    A form may declare `fieldsets = (("Identité", ("nom", "siret")), ...)` and `spans = {"ville": 4}` (3 by default,
    6 for long text and choices). Fields left out of every section come last, under « Autres informations »; those named
    in `apart` are drawn by the page itself.
    """
    declared = getattr(form, "fieldsets", None) or ()
    named = {name for _, names in declared for name in names} | set(getattr(form, "apart", ()))
    visible = [bound.name for bound in form.visible_fields()]
    groups = [(title, [name for name in names if name in visible]) for title, names in declared]
    rest = "Autres informations" if declared else ""
    groups.append((rest, [name for name in visible if name not in named]))
    spans = getattr(form, "spans", {})
    return [
        {"title": title, "rows": [(form[name], SPANS[spans.get(name) or _span(form[name])]) for name in names]}
        for title, names in groups
        if names
    ]


def _span(bound: BoundField) -> int:
    return 6 if isinstance(bound.field.widget, forms.Textarea | _CHOICES) else 3


def mistakes(form: Any) -> list[dict[str, str]]:
    """The fields with an error as {"id", "label"}: the links of the error banner."""
    return [
        {"id": bound.id_for_label or bound.auto_id, "label": french.fr(french.lower_first(str(bound.label)))}
        for bound in form
        if bound.errors
    ]


def row(bound: BoundField, alert: SafeString, css: str = "", label: str = "", hint: str = "") -> SafeString:
    """The whole `form-row` of a field."""
    below = _below(bound, alert, hint)
    title = french.fr(str(label or bound.label))
    optional = mark_safe("") if bound.field.required else _optional(bound)
    space = f" {css}" if css else ""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div class="form-row{}"><label class="flex items-center gap-2 font-normal!" for="{}">{}{}</label>{}</div>',
            space,
            bound.id_for_label,
            _drawn(bound, "checkbox checkbox-sm"),
            title,
            below,
        )
    if isinstance(widget, _CHOICES):
        return format_html(
            '<fieldset class="form-row{}" id="{}"{}><legend class="cap mb-1">{}{}</legend>{}{}</fieldset>',
            space,
            bound.auto_id,
            _described(bound, hint),
            title,
            optional,
            _choices(bound),
            below,
        )
    return format_html(
        '<div class="form-row{}"><label for="{}">{}{}</label>{}{}</div>',
        space,
        bound.id_for_label,
        title,
        optional,
        _control(bound, hint),
        below,
    )


def _optional(bound: BoundField) -> SafeString:
    """« facultatif » only where the form says so: required is the rule nobody has to read."""
    if not getattr(bound.form, "say_optional", False):
        return mark_safe("")
    return mark_safe(' <span class="text-muted font-normal">(facultatif)</span>')


def _control(bound: BoundField, hint: str) -> SafeString:
    widget = bound.field.widget
    if "data-combobox" in widget.attrs:
        return _combobox(bound, hint)
    drawn = _drawn(bound, _classes(widget), hint)
    unit = widget.attrs.get("data-unit")
    if unit:
        # the label already names the field: the frame only carries the unit
        inner = _drawn(bound, "grow min-w-0", hint)
        return format_html('<div class="input input-sm">{}<span class="text-muted">{}</span></div>', inner, unit)
    return drawn


def _classes(widget: forms.Widget) -> str:
    if isinstance(widget, forms.SelectMultiple):
        return "select select-sm h-auto py-1"
    if isinstance(widget, forms.Select):
        return "select select-sm"
    if isinstance(widget, forms.Textarea):
        return "textarea textarea-sm"
    if isinstance(widget, forms.FileInput):
        return "file-input file-input-sm w-full"
    return "input input-sm"


def _drawn(bound: BoundField, classes: str, hint: str = "") -> SafeString:
    """The widget itself with the kit's classes, marked invalid and tied to its hint and error."""
    own = str(bound.field.widget.attrs.get("class", ""))
    attrs: dict[str, Any] = {"class": f"{classes} {own}".strip()}
    described = _described_by(bound, hint)
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(bound.field.widget, forms.Textarea):
        # ten is Django's own default, too tall for a form that breathes
        rows = str(bound.field.widget.attrs.get("rows", "10"))
        attrs["rows"] = "4" if rows == "10" else rows
    return bound.as_widget(attrs=attrs)


def _described_by(bound: BoundField, hint: str = "") -> str:
    parts = [f"{bound.auto_id}_hint"] if hint or bound.help_text else []
    parts += [f"{bound.auto_id}_error"] if bound.errors else []
    return " ".join(parts)


def _described(bound: BoundField, hint: str) -> SafeString:
    ids = _described_by(bound, hint)
    return format_html(' aria-describedby="{}"', ids) if ids else mark_safe("")


def _below(bound: BoundField, alert: SafeString, hint: str) -> SafeString:
    """The hint, then the errors."""
    text = hint or bound.help_text
    shown = mark_safe("")
    if text:
        shown = format_html('<p class="hint" id="{}_hint">{}</p>', bound.auto_id, _spaced(text))
    if not bound.errors:
        return shown
    errors = format_html_join(mark_safe("<br>"), "{}", ((_spaced(error),) for error in bound.errors))
    return shown + format_html('<p class="error" id="{}_error">{}<span>{}</span></p>', bound.auto_id, alert, errors)


def _spaced(text: object) -> SafeString:
    return mark_safe(french.fr(conditional_escape(text if isinstance(text, str) else str(text))))


def _choices(bound: BoundField) -> SafeString:
    # Django's CheckboxSelectMultiple is a RadioSelect too: ask for it by its own name.
    kind = "checkbox" if isinstance(bound.field.widget, forms.CheckboxSelectMultiple) else "radio"
    invalid = {"aria-invalid": "true"} if bound.errors else {}
    options = format_html_join(
        "",
        '<label class="flex items-center gap-2 font-normal!" for="{}">{}{}</label>',
        (
            (choice.id_for_label, _option(choice, f"{kind} {kind}-sm", invalid), french.fr(str(choice.choice_label)))
            for choice in bound.subwidgets
        ),
    )
    return format_html('<div class="flex flex-wrap gap-x-5 gap-y-2">{}</div>', options)


def _option(choice: Any, css: str, invalid: dict[str, str]) -> SafeString:
    data = choice.data
    extra = {**data["attrs"], **invalid, "class": css}
    valued = ((name, value) for name, value in extra.items() if not isinstance(value, bool | None))
    flat = format_html_join("", ' {}="{}"', valued)
    checked = mark_safe(" checked") if data["selected"] else mark_safe("")
    disabled = mark_safe(" disabled") if data["attrs"].get("disabled") else mark_safe("")
    return format_html(
        '<input type="{}" name="{}" value="{}"{}{}{}>',
        data["type"],
        data["name"],
        "" if data["value"] is None else data["value"],
        flat,
        checked,
        disabled,
    )


def _combobox(bound: BoundField, hint: str) -> SafeString:
    """A search box that fills a hidden value (frontend/src/combobox.ts): the widget has data-combobox and data-url."""
    attrs = bound.field.widget.attrs
    value = bound.value()
    invalid = mark_safe(' aria-invalid="true"') if bound.errors else mark_safe("")
    return format_html(
        '<div class="relative" data-combobox-frame><input type="hidden" name="{}" value="{}">'
        '<input type="text" id="{}" class="input input-sm" value="{}" data-combobox data-url="{}" role="combobox"'
        ' aria-expanded="false" aria-autocomplete="list" aria-controls="{}_list" autocomplete="off"'
        ' placeholder="{}"{}{}></div>',
        bound.html_name,
        "" if value is None else value,
        bound.id_for_label or bound.auto_id,
        _label_of(bound, value),
        attrs.get("data-url", ""),
        bound.auto_id,
        attrs.get("placeholder", "Chercher"),
        _described(bound, hint),
        invalid,
    )


def _label_of(bound: BoundField, value: Any) -> str:
    """What a chosen value reads as: the widget's data-label, or the object itself for a model choice."""
    given = bound.field.widget.attrs.get("data-label")
    if given or value in (None, ""):
        return str(given or "")
    queryset = getattr(bound.field, "queryset", None)
    if queryset is None:
        return str(value)
    try:
        found = queryset.filter(pk=value).first()
    except (ValueError, TypeError):
        return ""
    return "" if found is None else str(found)
