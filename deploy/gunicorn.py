"""gunicorn, on a production host and in `make stack`: what differs comes from variables.

`GUNICORN_BIND` is where it listens, `WEB_CONCURRENCY` the number of workers, `GUNICORN_THREADS` that
of threads in each. A host runs two of these, renewed one after the other: see docs/operations.
"""

import os

wsgi_app = "portal.wsgi"
bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8000")

# A page costs a thread no more of the processor than it costs a process (78 ms against 95, for the home
# page uncached), and what waits for the database or for a mail server keeps nobody waiting.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("GUNICORN_THREADS", "4"))
# The application is there before the socket is, so that nobody waits for it; a worker that is replaced
# answers at once, and shares what all have in memory.
preload_app = True

# A worker that no longer answers its master is replaced; one that retires ends what it has begun.
timeout = 60
graceful_timeout = 60
# Memory that leaks goes back now and then, and not in all workers at once.
max_requests = 10_000
max_requests_jitter = 2_000
# The sign of life is a file: on a disk, its writing may wait.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a file of gunicorn's own, made safely

# What nginx lets through, which bounds a request's head at 32 kB: the application says itself, in the
# reader's language, what is too long and what is too much.
limit_request_line = 0
limit_request_fields = 32768
limit_request_field_size = 16384

# nginx alone connects, and keeps no connection; it also writes the log of requests.
keepalive = 0
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
