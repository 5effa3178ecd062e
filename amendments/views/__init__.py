"""The pages of amendments: reading, writing, and the editors' desk."""
