"""Tests of probing. Everything stays on the loopback interface: see `conftest.py`."""
