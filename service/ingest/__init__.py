"""How a description on disk becomes one of the model. Everything that comes in is hostile until parsed."""
