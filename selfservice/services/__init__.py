"""Writes of a company's staff: one module per subject."""
