"""Puts what readers of foreign formats give into a node: ids, checks, and what people edited is kept."""
