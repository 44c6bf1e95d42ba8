"""Benchmarks: each file answers one question and prints lines ``name: value unit``. Run: ``python -m benchmarks.NAME``."""
