"""Practices that differ in every facet."""

from __future__ import annotations

import pytest

from tests.factories import BestPracticePageFactory, CompanyFactory, VitrinePageFactory, translated
from vitrines.models import BestPracticePage

# Company (sector, size, region), then problems and technologies of each practice.
PLANTS = {
    "fonderie": (("24", "PME", "32"), [("qualite energie", "capteurs"), ("energie", "vision")]),
    "usinage": (("25", "PME", "84"), [("qualite", "vision capteurs"), ("delais", "robots")]),
    "biscuits": (("10", "ETI", "84"), [("delais qualite", "robots")]),
    "nouvelle": (("10", "MIC", "53"), []),
}


@pytest.fixture(scope="module")
def practices(module_database: None) -> list[BestPracticePage]:
    """Five practices of three plants; a fourth plant shares none, and one practice is English too."""
    made = []
    for name, ((sector, size, region), rows) in PLANTS.items():
        company = CompanyFactory(name=name, sector=sector, size=size, region=region)
        vitrine = VitrinePageFactory(company=company, title=name)
        made += [
            BestPracticePageFactory(
                parent=vitrine, problems=problems.split(), technologies=technologies.split()
            )
            for problems, technologies in rows
        ]
    translated(made[0])
    return made
