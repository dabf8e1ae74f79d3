from django.urls import path

from maillon.records.views import tasks

app_name = "records"
urlpatterns = [
    path("taches/", tasks.task_list, name="tasks"),
    path("rappels/", tasks.callback_list, name="callbacks"),
    path("taches/nouvelle", tasks.task_new, name="task_new"),
]
