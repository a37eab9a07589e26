#!/bin/sh
# Writes what Fonte is made of to sbom/, one CycloneDX document for each lock file.
# $1: the folder with the programs of the audit's environment.
set -eu
cd "$(dirname "$0")/.."
mkdir -p sbom
"$1/cyclonedx-py" requirements --output-format JSON --output-file sbom/python.cdx.json requirements.lock
for lock in explorer; do
    if command -v npm >/dev/null; then
        (cd "$lock" && npm sbom --sbom-format cyclonedx --package-lock-only) >"sbom/$lock.cdx.json"
    else
        echo "Left out: $lock, whose parts npm would list" >&2
    fi
done
ls sbom/*.json
