"""Actions of the programme and of contributions."""
