from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def see_other(url: str) -> HttpResponseRedirect:
    """After a POST that worked: the page to read, by GET."""
    return HttpResponseRedirect(url, status=303)


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """The same from a dialog, which htmx posts."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return see_other(url)
