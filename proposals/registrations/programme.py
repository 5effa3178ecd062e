"""What the programme offers to the registries of other apps."""


def register() -> None:
    """Called once by ``ProposalsConfig.ready``."""
