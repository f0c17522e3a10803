"""What functions from outside of the tree do when they are called, by their dotted names."""

from __future__ import annotations

from functools import cache

from p2d_audit.model import EffectKind


def words(text: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(text.split())


_CLOCK = (
    "datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today "
    "time.time time.time_ns time.localtime time.gmtime time.ctime time.monotonic time.perf_counter "
    "pendulum.now pendulum.today pendulum.yesterday pendulum.tomorrow pendulum.datetime.now pendulum.DateTime.now "
    "pandas.Timestamp.now pandas.Timestamp.today pandas.Timestamp.utcnow arrow.now arrow.utcnow "
    "django.utils.timezone.now prefect.types._datetime.now whenever.Instant.now dateutil.utils.today"
)
_RANDOM = "uuid.uuid1 uuid.uuid4 os.urandom"
_ENVIRONMENT_READ = "os.getenv os.environ.get os.environ.copy os.environ.items os.environ.keys os.environ.values"
_ENVIRONMENT_WRITE = (
    "os.putenv os.unsetenv os.environ.update os.environ.setdefault os.environ.pop os.environ.clear "
    "os.environ.popitem dotenv.load_dotenv"
)
_DIRECTORY = "os.chdir os.fchdir contextlib.chdir"
_SLEEP = "time.sleep asyncio.sleep anyio.sleep trio.sleep gevent.sleep"
_WRITE = (
    "json.dump pickle.dump cloudpickle.dump joblib.dump yaml.dump_all yaml.safe_dump_all torch.save "
    "numpy.save numpy.savez numpy.savez_compressed numpy.savetxt pyarrow.parquet.write_table "
    "pyarrow.parquet.write_to_dataset pyarrow.dataset.write_dataset pyarrow.feather.write_feather "
    "deltalake.write_deltalake shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move "
    "snowflake.connector.pandas_tools.write_pandas psycopg2.extras.execute_values"
)
_READ = (
    "requests.get httpx.get urllib.request.urlopen urllib.request.urlretrieve json.load pickle.load "
    "cloudpickle.load joblib.load torch.load numpy.load numpy.loadtxt numpy.genfromtxt feedparser.parse "
    "yfinance.download datasets.load_dataset"
)
_JOBS = (
    "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen "
    "subprocess.getoutput subprocess.getstatusoutput os.system os.popen os.execv os.execvp os.spawnv "
    "asyncio.create_subprocess_exec asyncio.create_subprocess_shell anyio.run_process anyio.open_process "
    "dbt.cli.main.dbtRunner().invoke papermill.execute_notebook docker.from_env().containers.run"
)
_BY_KIND: tuple[tuple[EffectKind, str], ...] = (
    ("clock", _CLOCK),
    ("random", _RANDOM),
    ("environment-read", _ENVIRONMENT_READ),
    ("environment-write", _ENVIRONMENT_WRITE),
    ("working-directory", _DIRECTORY),
    ("wait", _SLEEP),
    ("write", _WRITE),
    ("read", _READ),
    ("external-job", _JOBS),
)
_EXACT: dict[str, EffectKind] = {name: kind for kind, table in _BY_KIND for name in words(table)}

SLEEPS = words(_SLEEP)
OPENERS = words(
    "builtins.open io.open codecs.open gzip.open bz2.open lzma.open fsspec.open smart_open.open aiofiles.open "
    "smart_open.smart_open pathlib.Path().open"
)
"""Functions that open a file; the mode says what for."""

_SESSIONS = ("requests.Session()", "requests.session()", "httpx.Client()", "httpx.AsyncClient()",
             "aiohttp.ClientSession()", "requests_cache.CachedSession()")  # fmt: skip
_HTTP = ("requests", "httpx", "aiohttp", *_SESSIONS)
_READING_VERBS = frozenset({"get", "head", "options"})
_OTHER_VERBS = frozenset({"post", "put", "patch", "delete"})
ANY_VERB = frozenset(f"{home}.request" for home in _HTTP)
"""Functions that are told by an argument which verb of HTTP to use."""

_RUNS = words(
    "run arun trigger atrigger invoke execute start submit create call apply run_sync wait_for_completion "
    "trigger_sync atrigger_sync run_build run_operation create_task"
)
_NOTIFIES = words(
    "notify anotify notify_async send send_message sendmail chat_postMessage chat_postEphemeral files_upload "
    "files_upload_v2 create post publish send_email send_raw_email send_mail execute"
)
_FAMILIES: tuple[tuple[str, frozenset[str] | None, EffectKind], ...] = (
    ("random.", None, "random"), ("secrets.", None, "random"), ("numpy.random.", None, "random"),
    ("prefect.blocks.notifications.", _NOTIFIES, "notify"),
    ("prefect.utilities.notifications.", words("slack_notifier gmail_notifier jira_notifier"), "notify"),
    ("prefect_slack.", None, "notify"), ("prefect_email.", None, "notify"), ("prefect_twitter.", None, "notify"),
    ("prefect.tasks.notifications.", None, "notify"), ("prefect.tasks.twilio.", None, "notify"),
    ("smtplib.", _NOTIFIES, "notify"), ("slack_sdk.", _NOTIFIES, "notify"), ("slack.", _NOTIFIES, "notify"),
    ("pymsteams.", _NOTIFIES, "notify"), ("twilio.", _NOTIFIES, "notify"), ("sendgrid.", _NOTIFIES, "notify"),
    ("apprise.", _NOTIFIES, "notify"), ("telegram.", _NOTIFIES, "notify"), ("discord_webhook.", _NOTIFIES, "notify"),
    ("django.core.mail.", None, "notify"), ("knockapi.", _NOTIFIES, "notify"), ("pagerduty.", _NOTIFIES, "notify"),
    ("prefect_dbt.", None, "external-job"), ("prefect_airbyte.", None, "external-job"),
    ("prefect_fivetran.", None, "external-job"), ("prefect_databricks.", None, "external-job"),
    ("prefect_kubernetes.", None, "external-job"), ("prefect_shell.", None, "external-job"),
    ("prefect_docker.", None, "external-job"), ("prefect_hightouch.", None, "external-job"),
    ("prefect_census.", None, "external-job"), ("prefect_fugue.", None, "external-job"),
    ("prefect_aws.glue_job.", None, "external-job"), ("prefect_aws.batch.", None, "external-job"),
    ("prefect_aws.lambda_function.", None, "external-job"), ("prefect_aws.LambdaFunction", None, "external-job"),
    ("prefect_aws.client_waiter.", None, "external-job"), ("prefect_gcp.cloud_run", None, "external-job"),
    ("prefect_azure.container_instance", None, "external-job"), ("prefect_azure.ml_datastore", None, "external-job"),
    ("prefect.tasks.dbt.", None, "external-job"), ("prefect.tasks.airbyte.", None, "external-job"),
    ("prefect.tasks.fivetran.", None, "external-job"), ("prefect.tasks.databricks.", None, "external-job"),
    ("prefect.tasks.shell.", None, "external-job"), ("prefect.tasks.kubernetes.", None, "external-job"),
    ("prefect.tasks.docker.", None, "external-job"), ("prefect.tasks.jupyter.", None, "external-job"),
    ("prefect.tasks.aws.lambda", None, "external-job"), ("prefect.tasks.aws.batch.", None, "external-job"),
    ("kubernetes.client.", frozenset({"create_namespaced_job", "create_namespaced_pod"}), "external-job"),
    ("databricks.sdk.", frozenset({"submit", "run_now", "submit_and_wait", "run_now_and_wait"}), "external-job"),
    ("databricks_cli.", frozenset({"submit_run", "run_now"}), "external-job"),
    ("airbyte.", _RUNS, "external-job"), ("sh.", None, "external-job"), ("invoke.", _RUNS, "external-job"),
    ("paramiko.", frozenset({"exec_command"}), "external-job"), ("fabric.", _RUNS | {"sudo"}, "external-job"),
    ("docker.", frozenset({"run"}), "external-job"), ("modal.", frozenset({"remote", "spawn"}), "external-job"),
    ("google.cloud.run_v2.", frozenset({"run_job"}), "external-job"),
    ("google.cloud.dataproc", frozenset({"submit_job", "submit_job_as_operation", "create_batch"}), "external-job"),
    ("google.cloud.aiplatform.", _RUNS, "external-job"),
    ("boto3.", frozenset({"invoke", "start_job_run", "submit_job", "run_task", "start_execution", "start_crawler",
                          "start_query_execution", "add_job_flow_steps", "run_job_flow", "create_training_job",
                          "create_processing_job", "start_build"}), "external-job"),
    ("boto3.", frozenset({"publish", "send_email", "send_raw_email"}), "notify"),
    ("boto3.", words("put_item batch_write_item put_record put_records copy_object copy"), "write"),
    ("dlt.pipeline().", frozenset({"run"}), "write"), ("dlt.attach().", frozenset({"run"}), "write"),
    ("sqlalchemy.", frozenset({"commit"}), "write"), ("psycopg2.", frozenset({"commit"}), "write"),
    ("psycopg.", frozenset({"commit"}), "write"), ("sqlite3.", frozenset({"commit"}), "write"),
    ("pymysql.", frozenset({"commit"}), "write"), ("pyodbc.", frozenset({"commit"}), "write"),
    *((f"{home}.", _READING_VERBS, "read") for home in _HTTP),
    *((f"{home}.", _OTHER_VERBS, "request") for home in _HTTP),
)  # fmt: skip
"""Beginnings of names, with the last names that count (None: all functions and methods), and what they do."""

_NO_ACTION = words(
    "load aload save asave seed getstate setstate default_rng register_type_and_schema get_client get_logger "
    "ref from_env bake Command login starttls ehlo quit close connect"
)
"""Last names in a family that do none of what it is for."""

_WRITING_METHODS = (
    "to_sql to_parquet to_csv to_json to_excel to_gbq to_feather to_pickle to_hdf to_delta to_stata to_orc to_postgis "
    "write_parquet write_csv write_json write_excel write_ipc write_delta write_database write_ndjson "
    "sink_parquet sink_csv saveAsTable insertInto save_as_table write_pandas "
    "put_object upload_file upload_fileobj upload_blob upload_from_filename upload_from_file upload_from_string "
    "upload_from_path upload_from_folder upload_from_file_object upload_from_dataframe put_directory "
    "write_text write_bytes write_path copy_expert bulk_insert_mappings bulk_save_objects "
    "insert_rows insert_rows_json insert_rows_from_dataframe load_table_from_dataframe load_table_from_file "
    "load_table_from_uri load_table_from_json insert_one insert_many insert_df replace_one update_one "
    "update_many bulk_write fput_object put_records"
)
_READING_METHODS = (
    "read_csv read_sql read_sql_query read_sql_table read_parquet read_excel read_json read_table read_feather "
    "read_html read_gbq read_pickle read_orc read_xml read_hdf read_fwf read_database read_delta read_ndjson "
    "read_ipc scan_csv scan_parquet scan_delta read_text read_bytes read_path read_gdf get_object download_file "
    "download_fileobj download_blob download_as_bytes download_as_string download_as_text download_to_filename "
    "download_to_file download_object_to_path download_object_to_file_object download_folder_to_path "
    "download_blob_as_bytes get_directory fetchall fetchone fetchmany fetch_pandas_all fetch_all fetch_many "
    "fetch_one fget_object list_objects_v2 list_blobs"
)
_METHODS_BY_KIND: tuple[tuple[EffectKind, str], ...] = (
    ("write", _WRITING_METHODS),
    ("read", _READING_METHODS),
    ("notify", "chat_postMessage send_message_to_slack sendmail"),
)
METHODS: dict[str, EffectKind] = {name: kind for kind, table in _METHODS_BY_KIND for name in words(table)}
"""Names of methods and functions that mean one thing whatever they belong to."""

ONLY_WITH_TARGET = frozenset({"to_csv", "to_json", "write_csv", "write_json", "write_ndjson"})
"""Methods that give a text back unless they are told where to write."""
TARGETS = frozenset(
    {"path", "path_or_buf", "path_or_buffer", "con", "name", "file", "filename", "excel_writer", "fname", "buf"}
)
DATA_WRITERS = frozenset({"parquet", "csv", "json", "orc", "save", "jdbc", "text", "start", "toTable"})
"""What Spark's `.write` and `.read` end with."""

LOGGED = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "success", "trace"})
LOGGERS = ("logging.", "prefect.get_run_logger()", "prefect.logging.", "prefect.context.get().", "loguru.logger.",
           "structlog.", "prefect.context.logger.", "prefect.utilities.logging.")  # fmt: skip

SQL_CALLS = words(
    "execute executemany executescript exec_driver_sql execute_many execute_query execute_string execute_async "
    "execute_batch execute_values sql query run_query fetch fetch_all fetch_many fetch_one fetchrow fetchval "
    "command query_df"
)
"""Methods that are given a statement of SQL."""
IN_MEMORY = frozenset({"duckdb.sql", "duckdb.query", "pandasql.sqldf", "polars.sql"})
"""Functions that select from what the program holds."""
STATEMENTS: tuple[tuple[str, EffectKind], ...] = (
    ("sqlalchemy.select", "read"), ("sqlalchemy.insert", "write"), ("sqlalchemy.update", "write"),
    ("sqlalchemy.delete", "write"), ("sqlalchemy.dialects.", "write"),
)  # fmt: skip
SQL_TEXTS = ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "psycopg2.sql.SQL",
             "psycopg.sql.SQL", "textwrap.dedent", "inspect.cleandoc")  # fmt: skip
"""Functions that give a statement of the text they are given."""
HOOK_URLS = ("hooks.slack.com", "webhook.office.com", "discord.com/api/webhooks", "discordapp.com/api/webhooks",
             "chat.googleapis.com", "events.pagerduty.com", "api.telegram.org")  # fmt: skip


LISTS = words(
    "os.listdir os.scandir os.walk glob.glob glob.iglob pathlib.Path().glob pathlib.Path().rglob "
    "pathlib.Path().iterdir pathlib.Path().walk"
)
"""Functions that tell which files there are."""


@cache
def reads_elsewhere(name: str) -> bool:
    """Say whether what a function gives is read from a place that its arguments only name: it is none of theirs."""
    return name in OPENERS or name in LISTS or judge_name(name) == "read"


@cache
def judge_name(name: str) -> EffectKind | None:
    """Return what calling a dotted name from outside of the tree does; None if that is not known."""
    if name in _EXACT:
        return _EXACT[name]
    last = name.rpartition(".")[2]
    if last[:1].islower() and last not in _NO_ACTION and not last.startswith(("get_", "from_", "list_")):
        for beginning, lasts, kind in _FAMILIES:
            if name.startswith(beginning) and _is_action(name, last, lasts, kind):
                return kind
    return METHODS.get(last)


def _is_action(name: str, last: str, lasts: frozenset[str] | None, kind: EffectKind) -> bool:
    """Say whether a name of a family does what the family is for; of collections, functions and what runs objects."""
    if lasts is not None or not name.startswith("prefect"):
        return lasts is None or last in lasts
    inner = "._" in name or any(part in name for part in (".utilities", ".utils", ".credentials", ".exceptions"))
    runs = _NOTIFIES | {"run"} if kind == "notify" else _RUNS
    return last in runs if "()" in name else not inner
