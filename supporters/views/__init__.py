"""Pages of the account and of the roles."""
