"""TEI P5 as descriptions: letters, documents of edited volumes, lists of letters (CMIF), catalogues of manuscripts."""
