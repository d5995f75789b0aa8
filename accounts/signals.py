"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction, while the person is still there; provides `user`.
user_erasing = Signal()
