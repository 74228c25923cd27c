"""Contributors: people and institutions with what they have to do with a unit, as roles of the MARC relators."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from fonds.record.field_types import (
    Reference,
    StrippedText,
    Term,
    each_item,
    field_error,
    reference_from_id,
)

MAX_CONTRIBUTORS, MAX_ROLES = 1000, 20

Roles = Annotated[tuple[Term, ...], each_item(limit=MAX_ROLES)]


class Contributor(Reference):
    """A person or institution with one or more roles, which are codes of the MARC relators.

    `role_label` has the source's own words for the role. It is enough where no relator says the role.
    """

    role: Roles = ()
    role_label: StrippedText = ""

    @model_validator(mode="after")
    def _has_role(self) -> Contributor:
        if not self.role and not self.role_label:
            raise field_error(
                "role",
                "the role is missing",
                "a MARC relator as in `role: pht`, or the source's words: `role_label: ...`",
            )
        return self

    @property
    def roles(self) -> tuple[str, ...]:
        """The relators, each once; `ctb`, the contributor, where only the source's words say the role."""
        return tuple(dict.fromkeys(self.role)) or ("ctb",)


Contributors = Annotated[tuple[Contributor, ...], each_item(reference_from_id, limit=MAX_CONTRIBUTORS)]
