"""Is told by a webhook that its job is over, instead of asking: makes an endpoint, submits a job, has `standardwebhooks`
check the message that comes, and downloads the result.

    pip install requests standardwebhooks
    API_URL=http://127.0.0.1:4000 API_KEY=pve_… WEBHOOK_URL=https://hooks.example.com/videos PORT=8080 \\
      python python_webhook.py talk.mp4 narrator.mp3 result.mp4

WEBHOOK_URL leads to PORT of this machine. Left out: a free port of 127.0.0.1, where the server must be let (it is started
with OUTBOUND_ALLOW=127.0.0.1). An endpoint needs an API key in any case.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import requests
from standardwebhooks import Webhook, WebhookVerificationError

API = os.environ.get("API_URL", "http://127.0.0.1:4000")
ENDS = ["job.completed", "job.failed", "job.needs_attention", "job.cancelled"]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['API_KEY']}"


class Receiver(BaseHTTPRequestHandler):
    """Takes messages, by the jobs that they are about. What was not signed with our secret is refused."""

    webhook: Webhook
    messages: dict[str, dict] = {}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))  # the bytes as they came
        try:
            message = self.webhook.verify(body, {name.lower(): text for name, text in self.headers.items()})
            self.messages[message["data"]["id"]] = message
            self.send_response(204)
        except WebhookVerificationError:
            self.send_response(401)
        self.end_headers()


def main(video: Path, audio: Path, result: Path) -> None:
    public = os.environ.get("WEBHOOK_URL")
    server = HTTPServer(("" if public else "127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
    url = public or f"http://127.0.0.1:{server.server_port}/"
    endpoint = call("POST", "/api/v1/webhook-endpoints", json={"url": url, "eventTypes": ENDS}).json()
    Receiver.webhook = Webhook(endpoint["secret"])  # shown this once
    try:
        job_id = submit(video, audio)
        print(f"Job {job_id} is accepted.")
        while job_id not in Receiver.messages:
            server.handle_request()
        told = Receiver.messages[job_id]
        print(f"A message says {told['type']} of job {told['data']['id']}.")
        if told["type"] != "job.completed":
            sys.exit(f"The job is {told['data']['status']}: {told['data'].get('error')}")
        result.write_bytes(call("GET", told["data"]["links"]["download"]).content)
        print(f"The video is in {result}.")
    finally:
        call("DELETE", f"/api/v1/webhook-endpoints/{endpoint['id']}")


def submit(video: Path, audio: Path) -> str:
    segments = [{"startTime": 0.5, "endTime": 3, "audioInput": {"refId": "narrator"}}]
    with video.open("rb") as video_file, audio.open("rb") as audio_file:
        files = {"video": video_file, "audio[narrator]": audio_file}
        data = {"segments": json.dumps(segments)}
        return call("POST", "/api/v1/sync/pro-sync-process", data=data, files=files).json()["id"]


def call(method: str, path: str, **more) -> requests.Response:
    """The answer, or the words of the problem (RFC 9457): what is wrong, where, and what to do next."""
    response = session.request(method, API + path, timeout=60, **more)
    if not response.ok:
        sys.exit(f"The API answered {response.status_code}: {response.text}")
    return response


main(*map(Path, sys.argv[1:4]))
