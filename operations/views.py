"""What machines ask: are you alive, can you serve, how are you."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from core.backends.replica import REPLICA
from operations.metrics import REPLICA_LAG, metrics_text
from operations.selectors import NEEDED, has_replica, replica_lag_bytes, states


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; restart it when it does not. Asks nothing of others."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether readers may be sent here: 503 while pages cannot be made.

    A cache, a disk, a worker or a replica that fails is told, with status 200: pages can be read
    without them.
    """
    working = states()
    is_ready = all(working[name] for name in NEEDED)
    return JsonResponse(
        {name: "ok" if works else "failing" for name, works in working.items()},
        status=200 if is_ready else 503,
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which asks each application server itself: nothing comes through a proxy."""
    if "X-Forwarded-For" in request.headers:
        raise Http404
    if has_replica():
        REPLICA_LAG.labels(REPLICA).set(replica_lag_bytes())
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)
