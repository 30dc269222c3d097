"""More than one browser."""

import pytest
from django.test import Client


@pytest.fixture
def client_of():
    return Client
