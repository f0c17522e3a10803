"""Both syntaxes give the same values and exact places, and what is none of them is refused with its line."""

import json

import pytest
from p2d_audit import Declaration, DeclaredSchedule, DeclaredVariable, ReadFailure, Unknown
from p2d_audit_terraform.reader import read_terraform

# "NAME" is put into a Variable's name, the one place that takes any text.
VALUES = [
    ('"plain"', "plain"),
    ('"line\\nand \\"quotes\\" \\u00e9"', 'line\nand "quotes" é'),
    ('"$${kept} %%{kept}"', "${kept} %{kept}"),
    ("null", "no name given"),
    ("7", "7"),
    ("1.5", "1.5"),
    ("true", "true"),
    ('"a${"b"}c"', "abc"),
    ('"${"alone"}"', "alone"),
    ("local.name", "orders"),
    ('"${local.name}-${local.nested.shop[0]}"', "orders-north"),
    ('local.nested["shop"][1]', "south"),
    ("local.nested.shop.1", "south"),
    ("local.chain", "orders!"),
    ('local.flag ? "yes" : "no"', "yes"),
    ('!local.flag ? "yes" : "no"', "no"),
    ('1 + 2 * 3 == 7 && local.name != "x" ? "yes" : "no"', "yes"),
    ("upper(local.name)", "ORDERS"),
    ('join("-", ["a", "b"], local.nested.shop)', "a-b-north-south"),
    ('format("%s-%s", local.name, 2)', "orders-2"),
    ('replace("a_b_c", "_", "-")', "a-b-c"),
    ('lookup({ a = "found" }, "a", "other")', "found"),
    ('lookup({ a = "found" }, "b", "other")', "other"),
    ('try(local.nested.none, "fallback")', "fallback"),
    ('merge({ a = "1" }, { a = "2" }).a', "2"),
    ('split("/", "a/b")[1]', "b"),
    ('join(",", [for k, v in { b = "y", a = "x" } : "${k}${v}" if v != "z"])', "ax,by"),
    ('{ for s in local.nested.shop : upper(s) => s }["NORTH"]', "north"),
    ('join(",", concat([["a"], ["b"]]...))', "a,b"),
    ("prefect_work_pool.pool.name", "containers"),
    ('{ größe = "groß" }.größe', "groß"),
    ('jsondecode("{\\"a\\": \\"b\\"}").a', "b"),
    ("<<EOT\nfirst\n  second\nEOT\n", "first\n  second\n"),
    ("<<-EOT\n    first\n      ${local.name}\n    EOT\n", "first\n  orders\n"),
]
UNKNOWN = [
    ("var.name", "var.name", "given when Terraform runs"),
    ('"${var.name}-x"', '"${var.name}-x"', "given when Terraform runs"),
    ("local.missing", "local.missing", "not in this file"),
    ("prefect_flow.missing.name", "prefect_flow.missing.name", "not in this file"),
    ("prefect_work_pool.pool.id", "prefect_work_pool.pool.id", "known only when Terraform runs"),
    ('file("name.txt")', 'file("name.txt")', "read from another file"),
    ("module.shop.name", "module.shop.name", "known only when Terraform runs"),
    ("each.key", "each.key", "known only when Terraform runs"),
    ("local.round", "local.round", "defined by itself"),
    ("timestamp()", "timestamp()", "known only when Terraform runs"),
    ("local.nested", "local.nested", "not a text"),
    ('"%{ if local.flag }a%{ endif }"', '"%{ if local.flag }a%{ endif }"', "known only when Terraform runs"),
    ("local.flags[*].name", "local.flags[*].name", "known only when Terraform runs"),
    ("1 / 0 # never", "1 / 0", "known only when Terraform runs"),
]
AROUND = """\
locals {
  name   = "orders"
  flag   = true
  nested = { shop = ["north", "south"] }
  chain  = "${local.name}!"
  circle = local.round
  round  = local.circle
}
resource "prefect_work_pool" "pool" {
  name = "containers"
}
resource "prefect_variable" "one" {
  name = VALUE
}
"""


def declared(path: str, text: str) -> tuple[Declaration, ...]:
    found = read_terraform(path, text)
    assert isinstance(found, tuple), found
    return found


def name_of(value: str) -> str | Unknown:
    found = declared("main.tf", AROUND.replace("VALUE", value))
    (variable,) = (one for one in found if isinstance(one, DeclaredVariable))
    return variable.name


@pytest.mark.parametrize(("written", "meant"), VALUES)
def test_a_value_is_what_terraform_makes_of_it(written: str, meant: str) -> None:
    name = name_of(written)
    assert (name.why if isinstance(name, Unknown) else name) == meant


@pytest.mark.parametrize(("written", "source", "why"), UNKNOWN)
def test_what_terraform_alone_knows_is_unknown(written: str, source: str, why: str) -> None:
    assert name_of(written) == Unknown(source, why)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("main.tf", 'resource "prefect_flow" "a" {\n  name = \n}\n', 2),
        ("main.tf", 'resource "prefect_flow" "a" {\n  name = "a"\n', 3),
        ("main.tf", 'resource "prefect_flow" "a" {\n  name = "a\n}\n', 2),
        ("main.tf", "# prefect\n\n{{ cookiecutter.name }}\n", 3),
        ("main.tf", "locals {\n  prefect = <<EOT\n  never ends\n}\n", 2),
        ("main.tf.json", '{\n  "resource": {"prefect_flow": {"a": {"name": "a"}}\n', 3),
        ("main.tf.json", '{\n  "resource": {"prefect_flow": [1,\n ]}\n}\n', 2),
        ("main.tf.json", '["prefect"]', 1),
        ("main.tf.json", "", 1),
    ],
)
def test_a_file_that_is_no_terraform_is_refused_with_its_line(path: str, text: str, line: int) -> None:
    found = read_terraform(path, text)
    assert isinstance(found, ReadFailure)
    assert (found.line, found.reason.split(":")[0]) == (
        line,
        "not valid JSON" if path.endswith("json") else "not valid HCL",
    )
    assert "exclude" in found.remedy


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main.tf", f"locals {{\n  prefect = {'[' * 2000}{']' * 2000}\n}}\n"),
        ("main.tf", f"locals {{\n  prefect = {'(' * 2000}1{')' * 2000}\n}}\n"),
        ("main.tf.json", "[" * 100_000),
        ("main.tf.json", f'{{"prefect": {"[" * 5000}{"]" * 5000}}}'),
    ],
)
def test_a_deeply_nested_file_is_refused_or_read_and_never_a_crash(path: str, text: str) -> None:
    assert isinstance(read_terraform(path, text), tuple | ReadFailure)


@pytest.mark.parametrize(
    ("start", "step"),
    [
        ('"prefect"', '"${LAST}${LAST}"'),
        ('"prefect"', "join(LAST, [LAST, LAST, LAST])"),
        ('"prefect"', 'replace(LAST, "r", LAST)'),
        ('"prefect"', 'format("%s%s", LAST, LAST)'),
        ('["prefect"]', "[LAST, LAST]"),
        ('["prefect"]', "concat(LAST, LAST)"),
        ('["prefect", "x"]', "[for a in LAST : [for b in LAST : [a, b]]]"),
        ("99", "LAST * LAST"),
    ],
)
def test_locals_that_multiply_each_other_stay_small(start: str, step: str) -> None:
    lines = [f"  a{n} = {step.replace('LAST', f'local.a{n - 1}')}" for n in range(1, 60)]
    variable = 'resource "prefect_variable" "v" {\n  name = local.a59\n}\n'
    text = "\n".join(["locals {", f"  a0 = {start}", *lines, "}", variable])
    (found,) = (one for one in declared("main.tf", text) if isinstance(one, DeclaredVariable))
    assert isinstance(found.name, Unknown)


def test_loops_in_loops_end() -> None:
    loops = "".join(f"[for a{n} in local.many : " for n in range(6)) + '"x"' + "]" * 6
    text = f'locals {{\n  many = [{"1, " * 300}]\n}}\nresource "prefect_variable" "v" {{\n  name = {loops}[0]\n}}\n'
    (found,) = (one for one in declared("main.tf", text) if isinstance(one, DeclaredVariable))
    assert isinstance(found.name, Unknown)


def test_the_places_are_those_of_the_values() -> None:
    text = 'resource "prefect_deployment_schedule" "é" {\n  # when\n  cron = "0 4 * * *" // daily\n}\n'
    (schedule,) = declared("infra/main.tf", text)
    assert isinstance(schedule, DeclaredSchedule)
    span = schedule.span
    assert (span.path, span.line, span.column, span.end_line, span.end_column) == ("infra/main.tf", 3, 10, 3, 21)


def test_the_places_in_json_are_those_of_the_values() -> None:
    text = """\
{"resource":
  {"prefect_variable": {"é": {"name": "région"}},
   "prefect_deployment_schedule": {"s": [{"cron": "0 4 * * *"}]}}}
"""
    variable, *_, schedule = declared("main.tf.json", text)
    spans = [(one.span.line, one.span.column, one.span.end_column) for one in (variable, schedule)]
    assert spans == [(2, 25, 28), (3, 51, 62)]


def test_placeholders_are_found_at_their_place_in_texts_and_heredocs() -> None:
    text = """\
resource "prefect_work_pool" "pool" {
  name = "x {{ prefect.variables.one }} {{ prefect.blocks.secret.two.value }}"
  base_job_template = <<-JSON
    {"a": "{{ prefect.variables.three }}"}
  JSON
}
"""
    found = [one for one in declared("main.tf", text) if getattr(one, "action", "") == "yaml-reference"]
    assert [(one.name, one.span.line, one.span.column) for one in found] == [
        ("one", 2, 13),
        ("two", 2, 41),
        ("three", 4, 12),
    ]


def test_both_syntaxes_say_the_same() -> None:
    native = """\
locals {
  zone = "UTC"
}
resource "prefect_flow" "etl" {
  name = "etl"
}
resource "prefect_deployment" "etl" {
  for_each   = toset(["a", "b"])
  name       = "etl-${each.key}"
  flow_id    = prefect_flow.etl.id
  parameters = jsonencode({ shop = each.key, rows = [1, 2.5, null] })
}
resource "prefect_deployment_schedule" "etl" {
  deployment_id = prefect_deployment.etl["a"].id
  interval      = 900
  timezone      = local.zone
  active        = false
}
"""
    same = {
        "locals": {"zone": "UTC"},
        "resource": {
            "prefect_flow": {"etl": {"name": "etl"}},
            "prefect_deployment": {
                "etl": {
                    "for_each": '${toset(["a", "b"])}',
                    "name": "etl-${each.key}",
                    "flow_id": "${prefect_flow.etl.id}",
                    "parameters": "${jsonencode({ shop = each.key, rows = [1, 2.5, null] })}",
                }
            },
            "prefect_deployment_schedule": {
                "etl": {
                    "deployment_id": '${prefect_deployment.etl["a"].id}',
                    "interval": 900,
                    "timezone": "${local.zone}",
                    "active": False,
                }
            },
        },
    }

    def said(path: str, text: str) -> list[dict[str, object]]:
        names = ("key", "name", "flow", "parameters", "value", "timezone", "active", "deployment")
        return [{name: getattr(one, name, None) for name in names} for one in declared(path, text)]

    assert said("main.tf", native) == said("main.tf.json", json.dumps(same, indent=2))
