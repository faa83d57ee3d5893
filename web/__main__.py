"""Run the command line as `python -m web`."""

from web.command_line.command import main

main(prog_name="qa")
