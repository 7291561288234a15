"""DynamoDB on moto. LocalStack's default provider wants DynamoDB Local, which needs Java."""

import threading
from functools import wraps

from localstack.aws.api.dynamodb import DynamodbApi
from localstack.aws.skeleton import DispatchTable, ServiceRequestHandler
from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import Service, aws_provider


@aws_provider(api="dynamodb", name="moto")
def dynamodb_moto() -> Service:
    """Every operation goes to moto: DynamodbApi itself implements none."""
    return Service.for_provider(DynamodbApi(), dispatch_table_factory=_one_at_a_time)


def _one_at_a_time(provider: DynamodbApi) -> DispatchTable:
    """Runs one request at a time, because moto itself is not atomic.

    It checks a condition and writes in two steps, and a cancelled transaction puts the whole table
    back as it was when the transaction began, with it what others wrote meanwhile. The plan table
    relies on DynamoDB for exactly this.
    """
    lock = threading.Lock()

    def locked(handle: ServiceRequestHandler) -> ServiceRequestHandler:
        @wraps(handle)
        def handle_alone(*args, **kwargs):
            with lock:
                return handle(*args, **kwargs)

        return handle_alone

    return {name: locked(handle) for name, handle in MotoFallbackDispatcher(provider).items()}
