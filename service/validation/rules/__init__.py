"""The rules of IIIF Presentation 3.0, one small function each; clause numbers are those of the specification."""
