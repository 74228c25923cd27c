"""Reads files into descriptions and page texts. All input is treated as hostile until it is parsed."""
