from urllib.parse import urldefrag, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def see_other(url: str) -> HttpResponseRedirect:
    """After a POST that worked: the page to read, by GET."""
    return HttpResponseRedirect(url, status=303)


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """The same from a dialog, which htmx posts. A browser sent to a part of the page it is on only scrolls: that page is
    read again instead."""
    if not request.headers.get("HX-Request"):
        return see_other(url)
    page, part = urldefrag(url)
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    response = HttpResponse(status=204)
    if part and page == here:
        response["HX-Refresh"] = "true"
    else:
        response["HX-Redirect"] = url
    return response
