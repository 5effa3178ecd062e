"""A recorded history of a programme, played again through the actions that people use."""
