#!/bin/sh
# Creates the namespace and the search attributes of the jobs. Each step may be run again.
# Where and which come as TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
set -eu

# A namespace that exists is fine; anything else shows up when it is described.
temporal operator namespace create --retention 30d --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 || true
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null

# The server may take some seconds to know its new namespace everywhere.
tries=0
until existing=$(temporal operator search-attribute list); do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then exit 1; fi
  sleep 1
done
for name in ProUserId ProStage ProGenerationId; do
  case "$existing" in
    *"$name"*) ;;
    *) temporal operator search-attribute create --name "$name" --type Keyword ;;
  esac
done
