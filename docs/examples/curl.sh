#!/bin/sh
# Submits a job with curl, waits until it is over, and downloads the result.
#
#   API_URL=http://127.0.0.1:4000 API_KEY=pve_… sh curl.sh talk.mp4 narrator.mp3 result.mp4
#
# Without API_KEY where the server asks for none.
set -eu
video=$1 audio=$2 result=$3
api=${API_URL:-http://127.0.0.1:4000}
auth=${API_KEY:+Authorization: Bearer $API_KEY}

call() { curl --silent --show-error --fail-with-body ${auth:+--header "$auth"} "$@"; }
# The first of that name in the job below; with jq: jq -r ".$1"
field() { printf '%s' "$job" | grep -o "\"$1\":\"\{0,1\}[^\",]*" | head -n 1 | sed 's/.*[:"]//'; }

# An audio file is called by its name without the ending.
ref_id=$(basename "$audio")
segments='[{"startTime": 0.5, "endTime": 3, "audioInput": {"refId": "'${ref_id%.*}'"}}]'

# With the key a submission whose answer was lost can be sent again, and makes no second job.
job=$(call "$api/api/v1/sync/pro-sync-process" \
  --header "Idempotency-Key: curl-$(date +%s)-$$" \
  --form "segments=$segments" --form "video=@$video" --form "audio=@$audio")
id=$(field id)
echo "Job $id is accepted."

while :; do
  case $(field status) in
    completed) break ;;
    failed | cancelled | needs_attention) echo "$job" >&2 && exit 1 ;;
  esac
  # Answered as soon as the job has changed, after 20 s at the latest.
  job=$(call "$api/api/v1/jobs/$id?wait=20&revision=$(field revision)")
done

call --location --output "$result" "$api/api/v1/jobs/$id/download"
echo "The video is in $result."
