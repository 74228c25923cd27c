"""Addresses, numbers and times of institutions: what is taken, what is refused with which hint, and their URIs."""

from __future__ import annotations

import pytest

from fonds.ingest import markdown
from fonds.record import contact
from fonds.record.model import Institution


def parsed(line: str) -> markdown.Parsed:
    return markdown.parse(f"---\nkind: institution\nid: i\nname: A\n{line}\n---\n".encode(), "i.md", "en")


def institution(line: str) -> Institution:
    result = parsed(line)
    assert result.problems == () and isinstance(result.description, Institution)
    return result.description


def test_an_address_is_one_line() -> None:
    address = (
        "addresses: {street: 1 Main St, locality: Washington, region: DC, postal_code: '20540', country: us}"
    )
    assert str(institution(address).addresses[0]) == "1 Main St, Washington, DC 20540, US"
    assert str(institution("addresses: {locality: Königsberg, country: Prussia}").addresses[0]) == (
        "Königsberg, Prussia"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("addresses: {postal_code: '20540'}", "the address is empty"),
        ("addresses: {locality: A, country: AB}", "'AB' is not the code of a country"),
        ("email: archive at example.org", "'archive at example.org' is not an e-mail address"),
        (
            "email: 'a@example.org?bcc=b@example.org'",
            "'a@example.org?bcc=b@example.org' is not an e-mail address",
        ),
        ("email: '<a@example.org>'", "'<a@example.org>' is not an e-mail address"),
        ("telephone: call us", "'call us' is not a telephone number"),
        ("telephone: 'javascript:1'", "'javascript:1' is not a telephone number"),
        ("opening_times: Monday 9 to 5", "'Monday 9 to 5' is not an opening time"),
        ("opening_times: Mo-Fr 9:00-17:00", "'Mo-Fr 9:00-17:00' is not an opening time"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_hint(line: str, message: str) -> None:
    (problem,) = parsed(line).problems
    assert problem.message == message and problem.hint and problem.line == 5


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        ("+1 202 707 5000", "tel:+12027075000"),
        ("(030) 186-5 ext. 12", "tel:0301865;ext=12"),
        ("+49 30/1865–0 x7", "tel:+493018650;ext=7"),
    ],
)
def test_a_number_has_a_uri(number: str, uri: str) -> None:
    assert contact.telephone_uri(institution(f"telephone: '{number}'").telephone[0]) == uri


def test_an_address_of_email_has_a_uri_without_parameters() -> None:
    (email,) = institution("email: a?b&c#d/e@example.org").email
    assert contact.email_uri(email) == "mailto:a%3Fb%26c%23d%2Fe@example.org"
