"""Factur-X: an invoice snapshot to its CII XML, its official checks, and its place in a PDF/A-3.

`model` is what an issued invoice says; `cii` writes it; `check` judges it (worker only); `pdf` reads the file back.
The only place that knows the `factur-x` package, whose interface still moves.
"""
