"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction; provides `consent`.
consent_changed = Signal()
