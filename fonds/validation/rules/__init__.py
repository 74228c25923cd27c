"""The rules of the IIIF specifications, one function each. Clause numbers without a name are of Presentation 3.0."""
