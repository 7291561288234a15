"""Swaps a TXT record as a lane does, once as it is read and once with the reading from before.

Prints one JSON document: what became of the fresh swap, and of the stale one.
Arguments: the id of the hosted zone, the name of the record.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError

zone_id, name = sys.argv[1:]
route53 = boto3.client("route53")


def record(value: str) -> dict:
    return {
        "Name": name,
        "Type": "TXT",
        "TTL": 60,
        "ResourceRecords": [{"Value": f'"{value}"'}],
    }


def change(*changes: tuple[str, str]) -> dict:
    batch = {
        "Changes": [
            {"Action": action, "ResourceRecordSet": record(value)} for action, value in changes
        ]
    }
    try:
        answer = route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
        return {"status": answer["ChangeInfo"]["Status"]}
    except ClientError as error:
        return {
            "code": error.response["Error"]["Code"],
            "message": error.response["Error"]["Message"],
            "httpStatus": error.response["ResponseMetadata"]["HTTPStatusCode"],
        }


change(("CREATE", "generation 1"))
fresh = change(("DELETE", "generation 1"), ("CREATE", "generation 2"))
stale = change(("DELETE", "generation 1"), ("CREATE", "generation 3"))
json.dump({"fresh": fresh, "stale": stale}, sys.stdout)
