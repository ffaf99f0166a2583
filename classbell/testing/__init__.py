"""A server for tests of programs that speak to Classbell: the pytest fixtures `classbell_server` and `classbell`.

`plugin` is what pytest loads, `server` what a test holds, `process` what runs beside it.
"""
