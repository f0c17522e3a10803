"""Which subcommands the `prefect` program of Prefect 1, 2 and 3 has, what they are for and what they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from msgspec import Struct

from p2d_audit.model import CommandPurpose


class Subcommand(Struct, frozen=True, kw_only=True):
    """A subcommand: `arguments` are its positional ones in order, `options` those that take a value.

    An option is found by any of its names, without dashes, and leads to its own name. The last argument can be
    `repeated`; a `free` option is followed by a value only if that is a truth value.
    """

    path: tuple[str, ...]
    purpose: CommandPurpose
    majors: str
    arguments: tuple[str, ...]
    repeated: bool
    options: Mapping[str, str]
    free: frozenset[str]


# Read off the programs of Prefect 0.13, 1.4, 2.0 (and, for `deployment create` and `storage`, 2.0b7), 2.10, 2.20, 3.0
# and 3.8: path, purpose, major versions, arguments, and options that take a value, each with its other names.
# `*` marks a repeated argument, `?` a free option.
_TABLE = """
agent docker start | worker | 1 | | key/k tenant-id api/a agent-config-id name/n label/l env/e max-polls
    agent-address log-level base-url/b volume network docker-client-timeout token/t
agent ecs start | worker | 1 | | key/k tenant-id api/a agent-config-id name/n label/l env/e max-polls agent-address
    log-level cluster launch-type task-role-arn execution-role-arn task-definition run-task-kwargs token/t
agent fargate start | worker | 1 | | token/t api/a agent-config-id name/n label/l env/e max-polls agent-address
    log-level
agent install | worker | 1 | name | token/t api/a namespace/n image-pull-secrets/i mem-request mem-limit cpu-request
    cpu-limit image-pull-policy service-account-name label/l env/e import-path/p backend/b
agent kubernetes install | worker | 1 | | key/k tenant-id label/l env/e agent-config-id api/a namespace/n
    image-pull-secrets/i mem-request mem-limit cpu-request cpu-limit image-pull-policy service-account-name
    backend/b
agent kubernetes start | worker | 1 | | key/k tenant-id api/a agent-config-id name/n label/l env/e max-polls
    agent-address log-level namespace job-template service-account-name image-pull-secrets token/t
agent local install | worker | 1 | | key/k tenant-id label/l env/e agent-config-id import-path/p
agent local start | worker | 1 | | key/k tenant-id api/a agent-config-id name/n label/l env/e max-polls
    agent-address log-level import-path/p token/t
agent start | worker | 12 | agent | work-queue/q match/m pool/p api/a prefetch-seconds tag/t limit/l token/t
    agent-config-id name/n label/l env/e max-polls agent-address namespace job-template import-path/p base-url/b
    volume network
agent vertex start | worker | 1 | | key/k tenant-id api/a agent-config-id name/n label/l env/e max-polls
    agent-address log-level project region-name service-account
api | other | 3 | method path | data header/H
artifact delete | other | 23 | key | id
artifact inspect | inspect | 23 | key | limit output/o
artifact ls | inspect | 23 | | limit output/o
auth add | configuration | 1 | | token/t
auth create-key | configuration | 1 | | name/n expire/e
auth create-token | configuration | 1 | | name/n scope/s
auth list-keys | inspect | 1
auth list-tenants | inspect | 1
auth list-tokens | inspect | 1
auth login | configuration | 1 | | key/k
auth logout | configuration | 1
auth purge-tokens | configuration | 1
auth revoke-key | configuration | 1 | | id/i
auth revoke-token | configuration | 1 | | id/i
auth status | inspect | 1
auth switch-tenants | configuration | 1 | | id/i slug/s
automation create | automation | 3 | | from-file/f from-json/j
automation delete | automation | 23 | name | id
automation inspect | inspect | 23 | name | id output/o
automation ls | inspect | 23
automation pause | automation | 23 | name | id
automation resume | automation | 23 | name | id
automation update | automation | 3 | | id from-file/f from-json/j
backend | configuration | 1 | api
block create | block | 23 | block-type-slug
block delete | block | 23 | slug | id
block inspect | inspect | 23 | slug | id output/o
block ls | inspect | 23 | | output/o
block register | block | 23 | | module/m file/f
block type delete | block | 23 | slug
block type inspect | inspect | 23 | slug | output/o
block type ls | inspect | 23 | | output/o
build | deploy | 1 | | path/p module/m name/n label/l output/o
cloud asset delete | configuration | 3 | key
cloud asset ls | inspect | 3 | | prefix/p search/s limit/l output/o
cloud ip-allowlist add | configuration | 3 | ip-address-or-range | description/d
cloud ip-allowlist disable | configuration | 3
cloud ip-allowlist enable | configuration | 3
cloud ip-allowlist ls | inspect | 3
cloud ip-allowlist remove | configuration | 3 | ip-address-or-range
cloud ip-allowlist toggle | configuration | 3 | ip-address-or-range
cloud login | configuration | 23 | | key/k workspace/w
cloud logout | configuration | 23
cloud open | inspect | 2
cloud webhook create | automation | 23 | webhook-name | description/d template/t
cloud webhook delete | automation | 23 | webhook-id
cloud webhook get | inspect | 23 | webhook-id | output/o
cloud webhook ls | inspect | 23 | | output/o
cloud webhook rotate | automation | 23 | webhook-id
cloud webhook toggle | automation | 23 | webhook-id
cloud webhook update | automation | 23 | webhook-id | name/n description/d template/t
cloud workspace ls | inspect | 23 | | output/o
cloud workspace set | configuration | 23 | | workspace/w
concurrency-limit create | limit | 23 | tag concurrency-limit
concurrency-limit delete | limit | 23 | tag
concurrency-limit inspect | inspect | 23 | tag | output/o
concurrency-limit ls | inspect | 23 | | limit offset output/o
concurrency-limit reset | limit | 23 | tag
config | inspect | 1
config set | configuration | 23 | settings*
config unset | configuration | 23 | setting-names*
config validate | inspect | 23
config view | inspect | 23 | | output/o
create project | infrastructure | 1 | name | description/d
dashboard open | inspect | 3
delete project | infrastructure | 1 | name
deploy | deploy | 23 | entrypoint | name/n description/d version tag/t pool/p work-queue/q
    job-variable/jv/variable/v cron interval anchor-date rrule timezone trigger param params prefect-file
    version-type concurrency-limit/cl collision-strategy sla
deploy init | scaffold | 3 | | name recipe field/f
deployment apply | deploy | 2 | paths* | limit/l
deployment build | deploy | 2 | entrypoint | name/n description/d version/v tag/t work-queue/q pool/p limit/l
    infra/i infra-block/ib override storage-block/sb cron interval anchor-date rrule timezone path output/o param
    params
deployment create | deploy | 2 | path*
deployment delete | deploy | 23 | name | id
deployment execute | run | 2 | name | id
deployment inspect | inspect | 23 | name | output/o
deployment ls | inspect | 23 | flow-name* | output/o
deployment pause-schedule | schedule | 2 | name
deployment preview | inspect | 2 | path
deployment resume-schedule | schedule | 2 | name
deployment run | run | 23 | name | id job-variable/jv param/p params start-in start-at tag watch-interval
    watch-timeout flow-run-name
deployment schedule clear | schedule | 23 | deployment-name
deployment schedule create | schedule | 23 | name | interval anchor-date rrule cron timezone day_or?
deployment schedule delete | schedule | 23 | deployment-name schedule-id
deployment schedule ls | inspect | 23 | deployment-name | output/o
deployment schedule pause | schedule | 23 | deployment-name schedule-id
deployment schedule resume | schedule | 23 | deployment-name schedule-id
deployment set-schedule | schedule | 2 | name | interval anchor-date rrule cron timezone day_or?
describe flow-runs | inspect | 1 | | name/n flow-name/fn output/o
describe flows | inspect | 1 | | name/n version/v project/p output/o
describe tasks | inspect | 1 | | name/n version/v project/p output/o
dev agent | other | 2 | | api-url work-queue/q
dev api | other | 23 | | host port log-level
dev build-docs | other | 23 | schema-path
dev build-image | other | 23 | | arch python-version flavor build-arg
dev build-ui | other | 23
dev container | other | 23 | | name tag
dev kubernetes-manifest | other | 2
dev start | other | 23 | | work-queue/q
dev ui | other | 23
diagnostics | inspect | 1
events emit | automation | 3 | event | resource/r resource-id related payload/p
events stream | inspect | 23 | | format output-file
execute flow-run | worker | 1
experimental plugins diagnose | inspect | 3
experimental result-storage clear | configuration | 3
experimental result-storage inspect | inspect | 3 | | output/o
experimental result-storage set | configuration | 3 | block | id
flow ls | inspect | 23 | | limit output/o
flow serve | serve | 23 | entrypoint | name/n description/d version/v tag/t cron interval anchor-date rrule timezone
    limit global-limit
flow-run cancel | run | 23 | id
flow-run delete | run | 23 | id
flow-run execute | worker | 23 | id
flow-run inspect | inspect | 23 | id | output/o
flow-run logs | inspect | 23 | id | num-logs/n output/o
flow-run ls | inspect | 23 | | flow-name limit state state-type output/o
flow-run retry | run | 3 | id-or-name | entrypoint/e
flow-run watch | inspect | 3 | id | timeout
get flow-runs | inspect | 1 | | limit/l flow/f project/p
get flows | inspect | 1 | | name/n version/v project/p limit/l
get logs | inspect | 1 | | name/n id
get projects | inspect | 1 | | name/n
get tasks | inspect | 1 | | name/n flow-name/fn flow-version/fv project/p limit/l
global-concurrency-limit create | limit | 23 | name | limit/l active-slots slot-decay-per-second
global-concurrency-limit delete | limit | 23 | name
global-concurrency-limit disable | limit | 23 | name
global-concurrency-limit enable | limit | 23 | name
global-concurrency-limit inspect | inspect | 23 | name | output/o file/f
global-concurrency-limit ls | inspect | 23 | | output/o
global-concurrency-limit update | limit | 23 | name | limit/l active-slots slot-decay-per-second
heartbeat flow-run | worker | 1 | | id/i num/n
init | scaffold | 23 | | name recipe field/f
kubernetes manifest agent | worker | 2 | | api-url api-key image-tag/i namespace/n work-queue/q
kubernetes manifest flow-run-job | worker | 2
kubernetes manifest orion | server | 2 | | image-tag/i namespace/n log-level
kubernetes manifest server | server | 2 | | image-tag/i namespace/n log-level
kv delete | variable | 1 | key
kv get | variable | 1 | key
kv list | inspect | 1
kv set | variable | 1 | key value
orion database downgrade | server | 2 | | revision/r
orion database reset | server | 2
orion database revision | server | 2 | | message/m
orion database stamp | server | 2 | revision
orion database upgrade | server | 2 | | revision/r
orion start | server | 2 | | host port keep-alive-timeout log-level
plugins diagnose | inspect | 3
profile create | configuration | 23 | name | from
profile delete | configuration | 23 | name
profile inspect | inspect | 23 | name | output/o
profile ls | inspect | 23 | | output/o
profile populate-defaults | configuration | 3
profile rename | configuration | 23 | name new-name
profile use | configuration | 23 | name
project clone | scaffold | 2 | | deployment/d id/i
project init | scaffold | 2 | | name recipe field/f
project recipe ls | inspect | 2
project register-flow | deploy | 2 | entrypoint
register | deploy | 1 | | project path/p module/m json/j name/n label/l
register flow | deploy | 1 | | file/f name/n project/p label/l
repl | other | 1
run | run | 1 | | id/i project path/p module/m name/n label run-name context param log-level param-file
    idempotency-key
run cloud | run | 1 | | name/n project/p version/v parameters-file/pf parameters-string/ps run-name/rn context/c
run flow | run | 1 | | id/i version-group-id name/n project/p version/v parameters-file/pf parameters-string/ps
    run-name/rn context/c label/l idempotency-key
run server | run | 1 | | name/n project/p version/v parameters-file/pf parameters-string/ps run-name/rn context/c
sdk generate | scaffold | 3 | | output/o flow/f deployment/d
server config | server | 1 | | version/v ui-version/uv postgres-url postgres-port hasura-port graphql-port ui-port
    server-port volume-path
server create-tenant | server | 1 | | name/n slug/s
server database downgrade | server | 23 | | revision/r
server database reset | server | 23
server database revision | server | 23 | | message/m
server database stamp | server | 23 | revision
server database upgrade | server | 23 | | revision/r
server services ls | inspect | 3 | | output/o
server services manager | server | 3
server services start | server | 3
server services stop | server | 3
server start | server | 123 | | version/v ui-version/uv postgres-url postgres-port hasura-port graphql-port ui-port
    server-port volume-path host port keep-alive-timeout log-level workers
server status | inspect | 3 | | timeout/t output/o
server stop | server | 123
shell serve | serve | 23 | command | flow-name deployment-name tag cron-schedule timezone concurrency-limit
shell watch | serve | 23 | command | flow-run-name flow-name tag
storage create | infrastructure | 2
storage ls | inspect | 2
storage reset-default | infrastructure | 2
storage set-default | infrastructure | 2 | storage-block-document-id
task serve | serve | 3 | entrypoints* | module/m limit
task-run inspect | inspect | 23 | id | output/o
task-run logs | inspect | 23 | id | num-logs/n output/o
task-run ls | inspect | 23 | | task-run-name limit state state-type output/o
transfer | configuration | 3 | | from to
variable delete | variable | 23 | name
variable get | variable | 3 | name
variable inspect | inspect | 23 | name | output/o
variable ls | inspect | 23 | | limit output/o
variable set | variable | 3 | name value | tag
variable unset | variable | 3 | name
version | inspect | 123
work-pool clear-concurrency-limit | limit | 23 | name
work-pool create | infrastructure | 23 | name | base-job-template type/t
work-pool delete | infrastructure | 23 | name
work-pool get-default-base-job-template | inspect | 23 | | type/t file/f
work-pool inspect | inspect | 23 | name | output/o
work-pool ls | inspect | 23 | | output/o
work-pool pause | infrastructure | 23 | name
work-pool preview | inspect | 23 | name | hours/h output/o
work-pool provision-infra | infrastructure | 23 | name
work-pool provision-infrastructure | infrastructure | 23 | name
work-pool resume | infrastructure | 23 | name
work-pool set-concurrency-limit | limit | 23 | name concurrency-limit
work-pool slots | inspect | 3 | name | output/o
work-pool storage configure azure-blob-storage | infrastructure | 3 | work-pool-name | container
    azure-blob-storage-credentials-block-name launcher launcher-arg upload-launcher upload-launcher-arg
    execution-launcher execution-launcher-arg
work-pool storage configure gcs | infrastructure | 3 | work-pool-name | bucket gcp-credentials-block-name launcher
    launcher-arg upload-launcher upload-launcher-arg execution-launcher execution-launcher-arg
work-pool storage configure s3 | infrastructure | 3 | work-pool-name | bucket aws-credentials-block-name launcher
    launcher-arg upload-launcher upload-launcher-arg execution-launcher execution-launcher-arg
work-pool storage inspect | inspect | 3 | work-pool-name | output/o
work-pool update | infrastructure | 23 | name | base-job-template concurrency-limit description
work-queue clear-concurrency-limit | limit | 23 | name | pool/p
work-queue create | infrastructure | 23 | name | limit/l tag/t pool/p priority/q
work-queue delete | infrastructure | 23 | name | pool/p
work-queue inspect | inspect | 23 | name | pool/p output/o
work-queue ls | inspect | 23 | | match/m pool/p output/o
work-queue pause | infrastructure | 23 | name | pool/p
work-queue preview | inspect | 23 | name | hours/h pool/p output/o
work-queue read-runs | inspect | 23 | name | pool/p
work-queue resume | infrastructure | 23 | name | pool/p
work-queue set-concurrency-limit | limit | 23 | name limit | pool/p
work-queue slots | inspect | 3 | name | pool/p output/o
worker start | worker | 23 | | name/n pool/p work-queue/q type/t prefetch-seconds limit/l install-policy
    base-job-template
"""

# Other names of groups and subcommands, by their whole path.
ALIASES: Mapping[str, str] = {
    "automation disable": "automation pause",
    "automation enable": "automation resume",
    "automations": "automation",
    "block types": "block type",
    "blocks": "block",
    "cloud assets": "cloud asset",
    "cloud ip-allowlists": "cloud ip-allowlist",
    "cloud webhooks": "cloud webhook",
    "cloud workspaces": "cloud workspace",
    "concurrency-limits": "concurrency-limit",
    "deployments": "deployment",
    "event": "events",
    "flow-runs": "flow-run",
    "flows": "flow",
    "gcl": "global-concurrency-limit",
    "profiles": "profile",
    "server services disable": "server services stop",
    "server services enable": "server services start",
    "server services list": "server services ls",
    "task-runs": "task-run",
    "work-pools": "work-pool",
    "work-queues": "work-queue",
}


def _rows() -> Iterator[Subcommand]:
    purposes = {purpose: purpose for purpose in get_args(CommandPurpose)}
    for line in _TABLE.strip().replace("\n    ", " ").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        path, purpose, majors, arguments, options = (*cells, "", "")[:5]
        names = [option.rstrip("?").split("/") for option in options.split()]
        yield Subcommand(
            path=tuple(path.split()),
            purpose=purposes[purpose],
            majors=majors,
            arguments=tuple(argument.rstrip("*") for argument in arguments.split()),
            repeated=arguments.endswith("*"),
            options={name: own for own, *others in names for name in (own, *others)},
            free=frozenset(option.rstrip("?") for option in options.split() if option.endswith("?")),
        )


SUBCOMMANDS: Mapping[tuple[str, ...], Subcommand] = {row.path: row for row in _rows()}
