"""Builds the demonstration content through the services that people use."""

from demo.services.building import demo_build, demo_is_built
from demo.services.people import DEMO_MEMBERS, DEMO_PASSWORD, DEMO_USERS

__all__ = ["DEMO_MEMBERS", "DEMO_PASSWORD", "DEMO_USERS", "demo_build", "demo_is_built"]
