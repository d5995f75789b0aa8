"""Files that not everybody may have: asked for here, and sent by the web server where it can."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.utils import sendfile_streaming_backend


def sendfile(request: HttpRequest, filename: str, **options: Any) -> HttpResponseBase:
    """What Wagtail asks of its `SENDFILE_BACKEND`: an answer with that file, for who may have it."""
    if settings.FILE_SERVER_PREFIX:
        return _left_to_the_server(filename)
    response: HttpResponseBase = sendfile_streaming_backend.sendfile(request, filename, **options)
    return response


def stored_file(file: FieldFile, *, content_type: str) -> HttpResponseBase:
    """An answer with an uploaded file. On S3 the application sends it itself."""
    try:
        path = file.path
    except NotImplementedError:
        path = ""
    if path and settings.FILE_SERVER_PREFIX:
        response = _left_to_the_server(path)
        response.headers["Content-Type"] = content_type
        return response
    return FileResponse(file.open("rb"), content_type=content_type)


def _left_to_the_server(filename: str) -> HttpResponse:
    """Nothing but the name, from which nginx makes the body, its length and its parts."""
    name = Path(filename).relative_to(settings.MEDIA_ROOT).as_posix()
    redirect = f"{settings.FILE_SERVER_PREFIX}{quote(name)}"
    return HttpResponse(headers={"X-Accel-Redirect": redirect})
