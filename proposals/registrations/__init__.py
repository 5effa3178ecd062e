"""What the programme and the contributions offer to the registries of other apps; filled once, when Django is ready."""
