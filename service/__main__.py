"""`python -m service` runs the command `fonds`."""

from service.cli import main

if __name__ == "__main__":  # processes that work for this one import it
    main(prog_name="fonds")
