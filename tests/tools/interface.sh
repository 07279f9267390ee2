#!/usr/bin/env bash
# interface.sh SERVER SCHEMATHESIS: a server with a small village, asked by its own description.
set -euo pipefail
server=$1 schemathesis=$2

DOORSTEP_DATA=$(mktemp -d)
export DOORSTEP_DATA
serving=
# shellcheck disable=SC2317 # called by the trap
end() {
    [[ -z $serving ]] || kill "$serving" 2>/dev/null || true
    wait
    rm -rf "$DOORSTEP_DATA"
}
trap end EXIT

# A tree of four levels, and one person who may do at a desk all that desks do.
"$server" init --preset hanyin --root 610921 --name 汉阴县 >/dev/null
"$server" grid add 610921100 --parent 610921 --level town --name 双乳镇 >/dev/null
"$server" grid add 610921100001 --parent 610921100 --level village --name 江河村 >/dev/null
"$server" grid add 610921100001001 --parent 610921100001 --level group --name 第1组 >/dev/null
"$server" user add desk 赵文静 >/dev/null
password='correct horse battery'
"$server" user password desk --stdin <<<"$password" >/dev/null
for post in county_clerk supervisor administrator; do
    "$server" assignment add desk "$post" --grid 610921 >/dev/null
done
"$server" assignment add desk village_cadre --grid 610921100001 >/dev/null

printf 'metrics = "off"\nlog = "error"\n' >"$DOORSTEP_DATA/doorstep.toml"
exec {said}< <(exec "$server" serve --listen 127.0.0.1:0 2>"$DOORSTEP_DATA/log")
serving=$!
read -r -t 60 address <&"$said"
answer=$(printf '{"realm":1,"login":"desk","password":"%s"}' "$password" |
    curl --fail --silent --show-error --json @- "$address/v1/session")
token=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' <<<"$answer")
[[ -n $token ]]

# What phones say is CBOR under a signature, no JSON: their routes have tests of their own.
status=0
# In a folder that goes: it leaves one of its own where it runs.
cd "$DOORSTEP_DATA"
"$schemathesis" run "$address/openapi.json" --header "Authorization: Bearer $token" --exclude-tag phone \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method,ignored_auth \
    --phases examples,coverage,fuzzing --max-examples 15 --seed 1 --generation-database none \
    --no-color || status=$?
if [[ -s $DOORSTEP_DATA/log ]]; then
    printf 'the server said:\n'
    cat "$DOORSTEP_DATA/log"
    status=1
fi
exit "$status"
