from django.urls import path

from maillon.logistics.views import carriers, parcels, pickups, shipments, staging

app_name = "logistics"
urlpatterns = [
    path("staging/", staging.sheet_list, name="staging"),
    path("staging/commande/<str:reference>", staging.of_order, name="sheet_of_order"),
    path("staging/<str:reference>", staging.sheet, name="sheet"),
    path("staging/<str:reference>/lecture", staging.scan, name="scan"),
    path("staging/<str:reference>/lecture/<int:number>/annuler", staging.undo, name="scan_undo"),
    path("staging/<str:reference>/controles/nouveau", staging.add_check, name="check_new"),
    path("staging/<str:reference>/controles/<int:number>", staging.tick, name="check"),
    path("staging/<str:reference>/remarque", staging.comment, name="sheet_comment"),
    path("staging/<str:reference>/prendre", staging.take, name="sheet_take"),
    path("staging/<str:reference>/terminer", staging.finish, name="sheet_finish"),
    path("expeditions/", shipments.shipment_list, name="shipments"),
    path("expeditions/nouvelle", shipments.prepare, name="shipment_new"),
    path("expeditions/enlevements", pickups.pickups, name="pickups"),
    path("expeditions/enlevements/<int:number>", pickups.slip, name="pickup_slip"),
    path("expeditions/commande/<str:reference>", shipments.of_order, name="shipments_of_order"),
    path("expeditions/<str:reference>", shipments.shipment, name="shipment"),
    path("expeditions/<str:reference>/modifier", shipments.edit, name="shipment_edit"),
    path("expeditions/<str:reference>/expedier", shipments.ship, name="ship"),
    path("expeditions/<str:reference>/livrer", shipments.deliver, name="deliver"),
    path("expeditions/<str:reference>/annuler", shipments.cancel, name="shipment_cancel"),
    path("expeditions/<str:reference>/bl", shipments.note, name="note"),
    path("expeditions/<str:reference>/colisage", parcels.packing, name="packing"),
    path("expeditions/<str:reference>/colis/<int:rank>", parcels.edit, name="parcel"),
    path("expeditions/<str:reference>/colis/<int:rank>/repartir", parcels.move, name="parcel_move"),
    path("expeditions/<str:reference>/colis/<int:rank>/livrer", parcels.deliver, name="parcel_deliver"),
    path("expeditions/<str:reference>/colis/<int:rank>/perdu", parcels.lose, name="parcel_lose"),
    path("expeditions/<str:reference>/colis/<int:rank>/bl", parcels.note, name="parcel_note"),
    path("reglages/transporteurs/", carriers.carriers, name="carriers"),
    path("reglages/transporteurs/nouveau", carriers.carrier, name="carrier_new"),
    path("reglages/transporteurs/<int:number>", carriers.carrier, name="carrier"),
    path("reglages/transporteurs/<int:number>/archiver", carriers.archive, name="carrier_archive"),
]
