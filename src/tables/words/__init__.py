"""Word tables counted from packages; `make.py` beside this folder runs the steps."""
