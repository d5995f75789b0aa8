"""Ways in, and one's own account."""
