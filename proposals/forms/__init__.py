"""Forms of the programme and of contributions."""
