#!/bin/sh
# Writes what Fonte is made of, one CycloneDX document for each lock file: runtime is what an
# image has, requirements adds the tools of development, explorer is what its pages are built with.
# $1: the audit's Python. $2: the folder to write to; sbom unless told otherwise.
set -eu
cd "$(dirname "$0")/.."
folder=${2:-sbom}
mkdir -p "$folder"
for lock in runtime requirements; do
    "$1" -m cyclonedx_py requirements --output-format JSON \
        --output-file "$folder/$lock.cdx.json" "$lock.lock"
done
if command -v npm >/dev/null; then
    npm --prefix explorer sbom --sbom-format cyclonedx --package-lock-only >"$folder/explorer.cdx.json"
else
    echo "Left out: explorer, whose parts npm would list" >&2
fi
ls "$folder"/*.json
