"""Sends the files straight to the storage, each part by boto3's own HTTP session to its presigned address, then submits
a job that names them, waits until it is over, and downloads the result. No keys of the storage are needed.

    pip install boto3 requests
    API_URL=http://127.0.0.1:4000 API_KEY=pve_… python python_boto3.py talk.mp4 narrator.mp3 result.mp4

Without API_KEY where the server asks for none.
"""

import base64
import os
import sys
import time
import uuid
import zlib
from pathlib import Path
from urllib.parse import urljoin

import requests
from botocore.awsrequest import AWSRequest  # comes with boto3, which sends its own requests by these two
from botocore.httpsession import URLLib3Session

API = os.environ.get("API_URL", "http://127.0.0.1:4000")
ENDS = {"completed", "failed", "cancelled", "needs_attention"}
storage = URLLib3Session()
session = requests.Session()
if "API_KEY" in os.environ:
    session.headers["Authorization"] = f"Bearer {os.environ['API_KEY']}"


def main(video: Path, audio: Path, result: Path) -> None:
    body = {
        "video": {"assetId": upload("video", video)},
        "audio": [{"refId": "narrator", "assetId": upload("audio", audio)}],
        "segments": [{"startTime": 0.5, "endTime": 3, "audioInput": {"refId": "narrator"}}],
    }
    # With the key a submission whose answer was lost can be sent again, and makes no second job.
    job = call("POST", "/api/v1/jobs", json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
    print(f"Job {job['id']} is accepted.")
    while job["status"] not in ENDS:
        # Answered as soon as the job has changed, after 20 s at the latest.
        job = call("GET", job["links"]["self"], params={"wait": 20, "revision": job["revision"]})
    if job["status"] != "completed":
        sys.exit(f"The job is {job['status']}: {job.get('error')}")
    download(job["links"]["download"], result)


def upload(kind: str, path: Path) -> str:
    """The asset's id, once a worker has looked what the file is."""
    wanted = {"kind": kind, "fileName": path.name, "bytes": path.stat().st_size}
    asset = call("POST", "/api/v1/assets", json=wanted)
    own = asset["links"]["self"]
    with path.open("rb") as file:
        for number in range(1, asset["parts"] + 1):
            send_part(own, number, file.read(asset["partBytes"]), asset["checksum"])
    asset = call("POST", f"{own}/complete", json={})
    while asset["status"] == "checking":
        time.sleep(0.5)
        asset = call("GET", own)
    if asset["status"] != "stored":
        sys.exit(f"{path} is {asset['status']}: {asset.get('issues')}")
    return asset["id"]


def send_part(own: str, number: int, data: bytes, checksum: str) -> None:
    part = {"number": number}
    if checksum == "crc32":  # as x-amz-checksum-crc32 has it: the four bytes, the highest first
        part["crc32"] = base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
    [signed] = call("POST", f"{own}/parts", json={"parts": [part]})["urls"]
    request = AWSRequest(method="PUT", url=urljoin(API, signed["url"]), headers=signed["headers"], data=data)
    if urljoin(API, "/") == urljoin(request.url, "/"):
        request.headers.update(session.headers)  # parts go to the API, which wants to know whose they are
    answer = storage.send(request.prepare())
    if answer.status_code != 200:
        sys.exit(f"Part {number} was not taken: {answer.status_code} {answer.text}")


def download(path: str, result: Path) -> None:
    # The answer leads to a signed URL of the storage; requests does not send the key there.
    with session.get(urljoin(API, path), stream=True, timeout=60) as response:
        response.raise_for_status()
        with result.open("wb") as file:
            for chunk in response.iter_content(1024 * 1024):
                file.write(chunk)
    print(f"The video is in {result}.")


def call(method: str, path: str, **more) -> dict:
    """The body, or the words of the problem (RFC 9457): what is wrong, where, and what to do next."""
    response = session.request(method, urljoin(API, path), timeout=60, **more)
    if not response.ok:
        sys.exit(f"The API answered {response.status_code}: {response.text}")
    return response.json()


main(*map(Path, sys.argv[1:4]))
