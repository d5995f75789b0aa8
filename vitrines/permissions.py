"""Who may do what with vitrines and practices."""

from __future__ import annotations

from accounts.models import User
from vitrines.models import BestPracticePage


def user_can_record_practice_consent(user: User, practice: BestPracticePage) -> bool:
    """Whoever edits the practice and may record the answers of companies."""
    return user.has_perm("companies.add_consent") and practice.permissions_for_user(user).can_edit()
