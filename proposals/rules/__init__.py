"""Rules of the programme and of contributions."""
