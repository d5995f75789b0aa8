"""What the staff of a company see and send: one module per subject."""
