"""Remembers what LocalStack makes anew for every execution of a state machine, and never changes.

Without it, half of its time in a drill goes into parsing paths and definitions, and into clients.
"""

from functools import cache

from localstack.runtime import hooks


@hooks.on_infra_start()
def remember_json_paths() -> None:
    from localstack.services.stepfunctions.asl.component.common.path import result_path
    from localstack.services.stepfunctions.asl.utils import json_path

    for module in (json_path, result_path):
        module.parse = cache(module.parse)


@hooks.on_infra_start()
def remember_definitions() -> None:
    """The parsed text alone: what is evaluated is made from it anew, as it may keep a state."""
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
    from localstack.services.stepfunctions.asl.parse.preprocessor import Preprocessor

    parse = AmazonStateLanguageParser.parse

    @cache
    def tree_of(definition: str):
        _, tree = parse(definition)
        return tree

    def parse_remembering(definition: str):
        tree = tree_of(definition)
        return Preprocessor().visit(tree), tree

    AmazonStateLanguageParser.parse = staticmethod(parse_remembering)


@hooks.on_infra_start()
def remember_assumed_roles() -> None:
    """Fresh credentials for every call would mean a fresh client, which costs more than its call."""
    from localstack.aws.connect import connect_to

    connect_to.with_assumed_role = cache(connect_to.with_assumed_role)
