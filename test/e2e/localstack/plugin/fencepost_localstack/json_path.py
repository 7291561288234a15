"""Remembers parsed JSONPaths.

LocalStack parses a path anew each time a state machine comes to it, and each parse builds the tables of
its parser. What comes of it is never changed.
"""

from functools import cache

from localstack.runtime import hooks


@hooks.on_infra_start()
def remember_json_paths() -> None:
    from localstack.services.stepfunctions.asl.component.common.path import result_path
    from localstack.services.stepfunctions.asl.utils import json_path

    for module in (json_path, result_path):
        module.parse = cache(module.parse)
