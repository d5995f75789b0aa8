"""What the staff of a company fill in: one module per subject."""
