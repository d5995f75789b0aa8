"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction when a practice is confirmed to be still true; provides `key`, the
# translation key of its pages.
practice_confirmed = Signal()
