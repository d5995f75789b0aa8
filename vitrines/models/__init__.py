"""Vitrines, their best practices, and the two lists."""

from vitrines.models.facts import MAX_TECHNOLOGIES
from vitrines.models.practice_rows import PracticeImprovement, PracticeTransfer
from vitrines.models.practices import BestPracticeIndexPage, BestPracticePage
from vitrines.models.reminders import Reminder
from vitrines.models.vitrines import VitrineIndexPage, VitrinePage

__all__ = [
    "MAX_TECHNOLOGIES",
    "BestPracticeIndexPage",
    "BestPracticePage",
    "PracticeImprovement",
    "PracticeTransfer",
    "Reminder",
    "VitrineIndexPage",
    "VitrinePage",
]
