"""Forms of clients: typed in any form, refused with a sentence that says how to fix."""

from maillon.clients.forms.changes import OtherCardForm, PartnerForm, ReasonForm
from maillon.clients.forms.clients import (
    ClientForm,
    ContactForm,
    NewClientForm,
    PlaceForm,
    SiteForm,
    open_partners,
)
from maillon.clients.forms.groups import (
    ClosureForm,
    GroupForm,
    HoursForm,
    MemberForm,
    SegmentForm,
    ServiceLevelForm,
    people_forms,
)

__all__ = [
    "ClientForm",
    "ClosureForm",
    "ContactForm",
    "GroupForm",
    "HoursForm",
    "MemberForm",
    "NewClientForm",
    "OtherCardForm",
    "PartnerForm",
    "PlaceForm",
    "ReasonForm",
    "SegmentForm",
    "ServiceLevelForm",
    "SiteForm",
    "open_partners",
    "people_forms",
]
