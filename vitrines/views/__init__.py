"""Views of vitrines and practices: those of readers, and those of the admin."""
