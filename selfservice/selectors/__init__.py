"""What a company's staff read: one module per subject."""
