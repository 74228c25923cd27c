"""Sound and film: what a file is, how long it lasts and how large its picture is. Nothing is decoded here."""
