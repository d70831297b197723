"""Submits a job with Python requests, waits until it is over, and downloads the result.

    pip install requests
    API_URL=http://127.0.0.1:4000 API_KEY=pve_… python python_requests.py talk.mp4 narrator.mp3 result.mp4

Without API_KEY where the server asks for none.
"""

import json
import os
import sys
import uuid
from pathlib import Path

import requests

API = os.environ.get("API_URL", "http://127.0.0.1:4000") + "/api/v1"
ENDS = {"completed", "failed", "cancelled", "needs_attention"}


def main(video: Path, audio: Path, result: Path) -> None:
    session = requests.Session()
    if "API_KEY" in os.environ:
        session.headers["Authorization"] = f"Bearer {os.environ['API_KEY']}"

    job = submit(session, video, audio)
    print(f"Job {job['id']} is accepted.")
    while job["status"] not in ENDS:
        # Answered as soon as the job has changed, after 20 s at the latest.
        since = {"wait": 20, "revision": job["revision"]}
        job = answer(session.get(f"{API}/jobs/{job['id']}", params=since, timeout=60))
    if job["status"] != "completed":
        sys.exit(f"The job is {job['status']}: {job.get('error')}")
    download(session, job["id"], result)


def submit(session: requests.Session, video: Path, audio: Path) -> dict:
    # An audio file is called by its name without the ending.
    segments = [{"startTime": 0.5, "endTime": 3, "audioInput": {"refId": audio.stem}}]
    # With the key a submission whose answer was lost can be sent again, and makes no second job.
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with video.open("rb") as video_file, audio.open("rb") as audio_file:
        files = {"video": video_file, "audio": audio_file}
        data = {"segments": json.dumps(segments)}
        return answer(session.post(f"{API}/sync/pro-sync-process", headers=headers, data=data, files=files))


def download(session: requests.Session, job_id: str, result: Path) -> None:
    # The answer leads to a signed URL of the storage; requests does not send the key there.
    with session.get(f"{API}/jobs/{job_id}/download", stream=True, timeout=60) as response:
        response.raise_for_status()
        with result.open("wb") as file:
            for chunk in response.iter_content(1024 * 1024):
                file.write(chunk)
    print(f"The video is in {result}.")


def answer(response: requests.Response) -> dict:
    """The body, or the words of the problem (RFC 9457): what is wrong, where, and what to do next."""
    if not response.ok:
        sys.exit(f"The API answered {response.status_code}: {response.text}")
    return response.json()


main(*map(Path, sys.argv[1:4]))
