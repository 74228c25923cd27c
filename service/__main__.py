"""`python -m service` runs the command `fonds`."""

from service.cli import main

main(prog_name="fonds")
