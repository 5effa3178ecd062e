"""What the contributions offer to the registries of other apps."""


def register() -> None:
    """Called once by ``ProposalsConfig.ready``."""
