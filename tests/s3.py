"""The two buckets that media lie in, as docs/operations/hosts.md has them made."""

from __future__ import annotations

import json
from typing import Any

PRIVATE, PUBLIC = "portal-private", "portal-public"


def buckets_make(client: Any, region: str) -> None:
    """Both, empty; of the second everybody may read the renditions."""
    for name in (PRIVATE, PUBLIC):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    everybody_reads = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{PUBLIC}/images/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [everybody_reads]}
    client.put_bucket_policy(Bucket=PUBLIC, Policy=json.dumps(policy))
