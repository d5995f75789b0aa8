"""Known vulnerabilities of what is locked: facts kept beside the locks, and a check of both.

The check asks nobody, and needs neither Django nor settings.
"""
