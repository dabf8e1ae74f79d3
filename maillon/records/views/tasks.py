from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.accounts.rights import requires


@requires("tasks.see")
def task_list(request: HttpRequest) -> HttpResponse:
    return render(request, "core/shell.html")


callback_list = task_new = task_list
