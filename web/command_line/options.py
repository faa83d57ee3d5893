"""Make commands whose options are the settings, and whose errors are one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from embeddings.errors import InvalidSettings, QAError
from web.command_line.printing import one_line, written
from web.settings import BY_NAME, TABLE


class _Helpful(click.Command):
    """A command whose help and version are told not to be written where they cannot be."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        """Read the arguments, which prints the help or the version where they ask for it."""
        try:
            with written():
                return super().make_context(*arguments, **extra)
        except QAError as error:
            raise click.ClickException(one_line(str(error))) from error


class Command(_Helpful):
    """A command that tells its usage, and ends with status 2, where an option of it is wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, blaming an option for a setting that it gave."""
        try:
            return super().invoke(ctx)
        except InvalidSettings as error:
            if _is_of_option(ctx, str(error)):
                raise click.UsageError(one_line(str(error)), ctx) from error
            raise


def _is_of_option(ctx: click.Context, fault: str) -> bool:
    """Tell whether the setting that a sentence begins with was given as an option."""
    variable = re.split(r"\W", fault, maxsplit=1)[0]
    source = {setting.variable: ctx.get_parameter_source(setting.name) for setting in TABLE}
    return source.get(variable) is ParameterSource.COMMANDLINE


class Group(_Helpful, click.Group):
    """A group whose commands end an expected error with one sentence on stderr and status 1."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was called."""
        try:
            return super().invoke(ctx)
        except QAError as error:
            raise click.ClickException(one_line(str(error))) from error


def settings_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add options for the named settings, each read from the environment too."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            setting = BY_NAME[name]
            command = click.option(
                setting.option,
                name,
                envvar=setting.variable,
                show_envvar=True,
                metavar="TEXT" if setting.secret else None,
                help=f"{setting.help}  [default: {setting.default or 'none'}]",
            )(command)
        return command

    return add
