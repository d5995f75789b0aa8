"""Facts about companies: one row for both languages."""

from companies.models.companies import Company, Label
from companies.models.consents import Consent
from companies.models.people import Invitation, Membership

__all__ = ["Company", "Consent", "Invitation", "Label", "Membership"]
