#!/usr/bin/env bash
# interface.sh SERVER SCHEMATHESIS: a server with a small village in which something has happened
# (interface.py), asked by its own description.
set -euo pipefail
server=$1 schemathesis=$2

DOORSTEP_DATA=$(mktemp -d)
export DOORSTEP_DATA
serving=
# shellcheck disable=SC2317 # called by the trap
end() {
    [[ -z $serving ]] || kill "$serving" 2>/dev/null || true
    wait
    rm -rf "$DOORSTEP_DATA" "$DOORSTEP_DATA.toml"
}
trap end EXIT

# A tree of four levels, and a person who may do at a desk all that desks do. What nobody does alone takes
# a second one; each works at another unit.
here=$PWD
sed 's/^evaluation = \[/reward = [{ code = "soap", zh = "肥皂", en = "Soap", points = 1, invented = true }]\n&/' \
    core/model/presets/hanyin.toml >"$DOORSTEP_DATA.toml"
"$server" init --preset "$DOORSTEP_DATA.toml" --root 610921 --name 汉阴县 >/dev/null
"$server" grid add 610921100 --parent 610921 --level town --name 双乳镇 >/dev/null
for village in 1 2 3; do
    "$server" grid add "61092110000$village" --parent 610921100 --level village --name "村$village" >/dev/null
done
"$server" grid add 610921100001001 --parent 610921100001 --level group --name 第1组 >/dev/null
export DOORSTEP_PASSWORD='correct horse battery' DOORSTEP_LOGIN=desk
for login in desk second; do
    "$server" user add "$login" 赵文静 >/dev/null
    "$server" user password "$login" --stdin <<<"$DOORSTEP_PASSWORD" >/dev/null
    for post in county_clerk supervisor administrator; do
        "$server" assignment add "$login" "$post" --grid 610921 >/dev/null
    done
    for village in 1 2 3; do
        "$server" assignment add "$login" village_cadre --grid "61092110000$village" >/dev/null
    done
done
"$server" assignment add desk officer --unit civil >/dev/null
"$server" assignment add second officer --unit water >/dev/null
{
    printf '户号,姓名,与户主关系,门牌号\n'
    printf '%s,陈建国,户主,1组%s号\n' 1 1 2 2 3 3
} >"$DOORSTEP_DATA/roster.csv"
"$server" import roster "$DOORSTEP_DATA/roster.csv" --within 610921100001001 >/dev/null

printf 'metrics = "off"\nlog = "error"\n' >"$DOORSTEP_DATA/doorstep.toml"
exec {said}< <(exec "$server" serve --listen 127.0.0.1:0 2>"$DOORSTEP_DATA/log")
serving=$!
read -r -t 60 address <&"$said"
answer=$(printf '{"realm":1,"login":"desk","password":"%s"}' "$DOORSTEP_PASSWORD" |
    curl --fail --silent --show-error --json @- "$address/v1/session")
token=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' <<<"$answer")
[[ -n $token ]]

DOORSTEP_TODAY=$(TZ=Asia/Shanghai date +%F)
export DOORSTEP_ADDRESS=$address DOORSTEP_TODAY DOORSTEP_REPORT=$DOORSTEP_DATA/answered DOORSTEP_ANSWERED=45
export PYTHONPATH=$here/tests/tools PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS=interface

# What phones say is CBOR under a signature, no JSON: their routes have tests of their own.
status=0
# In a folder that goes: it leaves one of its own where it runs.
cd "$DOORSTEP_DATA"
"$schemathesis" run "$address/openapi.json" --header "Authorization: Bearer $token" --exclude-tag phone \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method,ignored_auth \
    --phases examples,coverage,fuzzing --max-examples 15 --seed 1 --generation-database none \
    --no-color || status=$?
cat "$DOORSTEP_REPORT"
! grep --quiet '^fewer' "$DOORSTEP_REPORT" || status=1
if [[ -s $DOORSTEP_DATA/log ]]; then
    printf 'the server said:\n'
    cat "$DOORSTEP_DATA/log"
    status=1
fi
exit "$status"
