"""Workshops: an evening in a hall, from its run-sheet to the minutes.

``programme`` (the run-sheet and its times) and ``room`` (where the evening is and what may be done next) are
plain values and functions, from which everything that people see is to follow. No page uses them yet.
"""
