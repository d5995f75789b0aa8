"""The pages of the portal's own tests."""

from tests.portal.conftest import tree

__all__ = ["tree"]
