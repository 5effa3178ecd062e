"""Queries of the programme and of contributions."""
