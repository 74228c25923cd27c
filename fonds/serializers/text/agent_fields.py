"""The fields of agents that are words, with their labels, in the order of ISAAR(CPF).

A line here, besides that in the model, adds a field to the page, search and every RDF profile.

The RDF profiles that have no term of their own for such a field publish it with its label.
"""

from __future__ import annotations

from typing import Final

# words with dates (5.2.4 to 5.2.6)
DATED_TEXTS: Final = {
    "legal_status": "Legal status",
    "functions": "Functions",
    "occupations": "Occupations",
    "mandates": "Mandates",
}
# 5.2.7, 5.2.8
AGENT_TEXTS: Final = {
    "internal_structure": "Internal structure",
    "general_context": "General context",
}
# of institutions (ISDIAH 5.2.3, 5.3.5 to 5.5.3)
INSTITUTION_TEXTS: Final = {
    "contacts": "Contacts",
    "collecting_policies": "Collecting policies",
    "buildings": "Buildings",
    "holdings": "Holdings",
    "finding_aids": "Finding aids and guides",
    "opening_hours": "Opening hours",
    "access_conditions": "Access and use",
    "accessibility": "How to get there",
    "research_services": "Research services",
    "reproduction_services": "Reproduction services",
    "public_areas": "Public areas",
}
ALL_TEXTS: Final = AGENT_TEXTS | INSTITUTION_TEXTS
# of the description, not of the agent (5.4.3, 5.4.6, 5.4.9)
DESCRIPTION_CONTROL: Final = {
    "rules": "Rules of description",
    "description_dates": "Dates of description",
    "archivist_note": "Archivist's note",
}
