"""Repairs the names of the CloudFormation types in the installed localstack-core.

Its wheel lists them in lower case (aws::s3::bucket), but LocalStack looks them up as templates spell
them (AWS::S3::Bucket), finds none, and refuses every resource. The right spelling is in each class.

Run once after the install: python -m fencepost_localstack.entry_points
"""

import configparser
from importlib.metadata import distribution

GROUP = "localstack.cloudformation.resource_providers"


def repair() -> int:
    """Rewrites the group in the distribution's entry_points.txt; answers how many types it has."""
    core = distribution("localstack-core")
    repaired = {point.load().name: point.value for point in core.entry_points.select(group=GROUP)}
    if not repaired:
        raise RuntimeError(f"localstack-core {core.version} has no entry points in the group {GROUP}")

    # Only "=" separates, as the names hold colons; and names keep their case.
    listing = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    listing.optionxform = str
    listing.read_string(core.read_text("entry_points.txt"))
    listing[GROUP] = repaired
    [path] = [file.locate() for file in core.files if file.name == "entry_points.txt"]
    with open(path, "w", encoding="utf-8") as file:
        listing.write(file)
    return len(repaired)


if __name__ == "__main__":
    print(f"{repair()} CloudFormation types named")
