"""For whoever edits the files of a node, in `fonds serve --watch` alone: when to reload a page, and drafts."""
