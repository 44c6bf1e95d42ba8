"""Trying things out: a registry of our own, its people, and a hand that gives their consent."""
