"""Views of the programme and of contributions."""
