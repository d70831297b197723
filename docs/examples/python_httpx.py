"""Submits a job with Python httpx, follows its events as they happen, and downloads the result.

    pip install httpx
    API_URL=http://127.0.0.1:4000 API_KEY=pve_… python python_httpx.py talk.mp4 narrator.mp3 result.mp4

Without API_KEY where the server asks for none.
"""

import asyncio
import json
import os
import sys
import uuid
from pathlib import Path

import httpx

API = os.environ.get("API_URL", "http://127.0.0.1:4000") + "/api/v1"
ENDS = {"completed", "failed", "cancelled", "needs_attention"}
# Of a stream of events there is a comment every 15 s.
TIMEOUT = httpx.Timeout(60)


async def main(video: Path, audio: Path, result: Path) -> None:
    headers = {"Authorization": f"Bearer {os.environ['API_KEY']}"} if "API_KEY" in os.environ else {}
    async with httpx.AsyncClient(headers=headers, timeout=TIMEOUT, follow_redirects=True) as client:
        job = await submit(client, video, audio)
        print(f"Job {job['id']} is accepted.")
        job = await follow(client, job)
        if job["status"] != "completed":
            sys.exit(f"The job is {job['status']}: {job.get('error')}")
        await download(client, job["id"], result)


async def submit(client: httpx.AsyncClient, video: Path, audio: Path) -> dict:
    # An audio file is called by its name without the ending.
    segments = [{"startTime": 0.5, "endTime": 3, "audioInput": {"refId": audio.stem}}]
    # With the key a submission whose answer was lost can be sent again, and makes no second job.
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with video.open("rb") as video_file, audio.open("rb") as audio_file:
        files = {"video": (video.name, video_file), "audio": (audio.name, audio_file)}
        data = {"segments": json.dumps(segments)}
        response = await client.post(f"{API}/sync/pro-sync-process", headers=headers, data=data, files=files)
    if response.is_error:
        sys.exit(f"The API answered {response.status_code}: {response.text}")
    return response.json()


async def follow(client: httpx.AsyncClient, job: dict) -> dict:
    """The job as it ended. A stream may be cut off: it is begun again behind the last event that was seen."""
    seen: dict[str, str] = {}
    while job["status"] not in ENDS:
        async with client.stream("GET", f"{API}/jobs/{job['id']}/events", headers=seen) as response:
            response.raise_for_status()
            event = ""
            async for line in response.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    seen = {"Last-Event-ID": value}
                elif name == "event":
                    event = value
                elif name == "data" and event == "job":
                    job = json.loads(value)
                    if job["status"] in ENDS:
                        break
    return job


async def download(client: httpx.AsyncClient, job_id: str, result: Path) -> None:
    # The answer leads to a signed URL of the storage; httpx does not send the key there.
    async with client.stream("GET", f"{API}/jobs/{job_id}/download") as response:
        response.raise_for_status()
        with result.open("wb") as file:
            async for chunk in response.aiter_bytes():
                file.write(chunk)
    print(f"The video is in {result}.")


asyncio.run(main(*map(Path, sys.argv[1:4])))
