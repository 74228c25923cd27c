"""Finding aids: EAD 2002 (DTD and schema) and EAD3."""
