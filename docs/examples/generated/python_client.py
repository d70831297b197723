"""Submits, follows and downloads a job with a client that openapi-python-client has generated.

    pip install openapi-python-client
    openapi-python-client generate --url http://127.0.0.1:4000/openapi.json --meta none --output-path pro_video_editor_client
    API_URL=http://127.0.0.1:4000 API_KEY=pve_… python python_client.py talk.mp4 narrator.mp3 result.mp4

Without API_KEY where the server asks for none.
"""

import json
import os
import sys
import urllib.request
import uuid
from pathlib import Path

from pro_video_editor_client import AuthenticatedClient, Client
from pro_video_editor_client.api.jobs import create_job, download_result, get_job
from pro_video_editor_client.models import CreateJobBody, Download, Job, JobStatus
from pro_video_editor_client.types import File

API = os.environ.get("API_URL", "http://127.0.0.1:4000")
ENDS = {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.NEEDS_ATTENTION}


def main(video: Path, audio: Path, result: Path) -> None:
    # JSON is asked for, so that a download answers with its link.
    options = {"base_url": API, "timeout": 60.0, "headers": {"Accept": "application/json"}}
    key = os.environ.get("API_KEY")
    client = AuthenticatedClient(token=key, **options) if key else Client(**options)

    segments = [{"startTime": 0.5, "endTime": 3, "audioInput": {"refId": audio.stem}}]
    with video.open("rb") as video_file, audio.open("rb") as audio_file:
        body = CreateJobBody(
            video=File(payload=video_file, file_name=video.name),
            audio=[File(payload=audio_file, file_name=audio.name)],
            segments=json.dumps(segments),
        )
        job = create_job.sync(client=client, body=body, idempotency_key=str(uuid.uuid4()))
    while isinstance(job, Job) and job.status not in ENDS:
        job = get_job.sync(job.id, client=client, wait=20, revision=job.revision)
    if not isinstance(job, Job) or job.status != JobStatus.COMPLETED:
        sys.exit(f"The job did not complete: {job}")

    link = download_result.sync(job.id, client=client)
    if not isinstance(link, Download):
        sys.exit(f"There is no link: {link}")
    urllib.request.urlretrieve(link.url, result)
    print(f"The video is in {result}; the job was made at {job.created_at:%H:%M}.")


main(*map(Path, sys.argv[1:4]))
