from django.urls import path

from maillon.records.views import fiches, presence, tasks

app_name = "records"
urlpatterns = [
    path("fiches/<str:model>/<int:number>/ouvrir", fiches.open_record, name="open"),
    path("fiches/<str:model>/<int:number>/presence", presence.present, name="presence"),
    path("fiches/<str:model>/<int:number>/fil", fiches.timeline, name="timeline"),
    path("fiches/<str:model>/<int:number>/notes", fiches.note_add, name="note_add"),
    path("fiches/<str:model>/<int:number>/personnes", fiches.people, name="people"),
    path("fiches/<str:model>/<int:number>/pieces", fiches.files, name="files"),
    path("fiches/<str:model>/<int:number>/etiquettes", fiches.tag_add, name="tag_add"),
    path("fiches/<str:model>/<int:number>/etiquettes/<int:tag>/retirer", fiches.tag_remove, name="tag_remove"),
    path("fiches/<str:model>/<int:number>/taches/nouvelle", tasks.record_task_new, name="record_task_new"),
    path("notes/<int:number>/epingler", fiches.note_pin, name="note_pin"),
    path("pieces/<uuid:key>", fiches.file, name="file"),
    path("pieces/<uuid:key>/archiver", fiches.file_archive, name="file_archive"),
    path("pieces/<uuid:key>/remettre", fiches.file_restore, name="file_restore"),
    path("etiquettes/choix", fiches.tag_choices, name="tag_choices"),
    path("taches/", tasks.task_list, name="tasks"),
    path("rappels/", tasks.callback_list, name="callbacks"),
    path("taches/nouvelle", tasks.task_new, name="task_new"),
    path("taches/<int:number>", tasks.task_edit, name="task"),
    path("taches/<int:number>/faite", tasks.task_done, name="task_done"),
    path("taches/<int:number>/rouvrir", tasks.task_reopen, name="task_reopen"),
]
