"""Figures about the node for Prometheus."""
