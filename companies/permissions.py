"""Who may do what with companies."""

from __future__ import annotations

from accounts.models import User
from companies.models import Company


def user_can_record_consent(user: User, company: Company) -> bool:
    """Answers are recorded by the Alliance's own people, whatever the company."""
    return user.is_active and user.has_perm("companies.add_consent")
