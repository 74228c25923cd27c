"""The pages of the nodes and other systems whose descriptions are copied here."""
