"""Faults: publishes that are killed, and what readers then know."""

import pytest

pytest.register_assert_rewrite("tests.faults.replay")
