"""Stops an upload at the first byte too many, before it fills the disk: the view then says the sentence."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from maillon.core.errors import Refused
from maillon.records.files import FileRefused, SizeCounter

FLAG = "maillon.upload_refused"
MOST_FILES = 10
# The rest of a refused form is read and thrown away, so that the browser gets the sentence; beyond this it is cut.
DRAINED = 4 * 1024**3
_BLOCK = 1024 * 1024


class CountingUploadHandler(FileUploadHandler):
    """First of ``FILE_UPLOAD_HANDLERS``: passes the bytes on, and stops at a file or a form that is too heavy."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.form = SizeCounter(settings.ATTACHMENT_MAX_BYTES * MOST_FILES)
        self.one = SizeCounter(settings.ATTACHMENT_MAX_BYTES)
        self.raw: Any = None

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        self.raw = input_data

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.one = SizeCounter(settings.ATTACHMENT_MAX_BYTES)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        try:
            self.one.add(len(raw_data))
            self.form.add(len(raw_data))
        except FileRefused as error:
            if self.request is not None:
                self.request.META[FLAG] = str(error)
            self._throw_away_the_rest()
            raise StopUpload(connection_reset=True) from error
        return raw_data

    def _throw_away_the_rest(self) -> None:
        """In large blocks: Django's own way reads line by line."""
        drained = 0
        while drained < DRAINED and (block := self.raw.read(_BLOCK)):
            drained += len(block)

    def file_complete(self, file_size: int) -> None:
        return None


def refuse_if_stopped(request: HttpRequest) -> None:
    """Called by a view that receives files, before anything else."""
    request.FILES  # noqa: B018  reads the form
    if said := request.META.get(FLAG):
        raise Refused(said)
