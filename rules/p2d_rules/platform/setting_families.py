"""Which settings have rules of their own, by the names of their environment variables."""

RESULTS = frozenset(
    {
        "PREFECT_DEFAULT_RESULT_STORAGE_BLOCK",
        "PREFECT_LOCAL_STORAGE_PATH",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER",
        "PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK",
        "PREFECT_RESULTS_LOCAL_STORAGE_PATH",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT",
        "PREFECT_TASKS_DEFAULT_PERSIST_RESULT",
        "PREFECT_TASKS_SCHEDULING_DEFAULT_STORAGE_BLOCK",
        "PREFECT_TASK_SCHEDULING_DEFAULT_STORAGE_BLOCK",
        "PREFECT__FLOWS__CHECKPOINTING",
    }
)
RETRIES = frozenset(
    {
        "PREFECT_FLOWS_DEFAULT_RETRIES",
        "PREFECT_FLOWS_DEFAULT_RETRY_DELAY_SECONDS",
        "PREFECT_FLOW_DEFAULT_RETRIES",
        "PREFECT_FLOW_DEFAULT_RETRY_DELAY_SECONDS",
        "PREFECT_TASKS_DEFAULT_RETRIES",
        "PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS",
        "PREFECT_TASK_DEFAULT_RETRIES",
        "PREFECT_TASK_DEFAULT_RETRY_DELAY_SECONDS",
        "PREFECT__TASKS__DEFAULTS__MAX_RETRIES",
        "PREFECT__TASKS__DEFAULTS__RETRY_DELAY",
    }
)
_LOGGING = ("PREFECT_LOGGING_", "PREFECT__LOGGING__")


def is_logging(name: str) -> bool:
    """Tell whether a setting is about logs."""
    return name.startswith(_LOGGING)


def is_plain(name: str) -> bool:
    """Tell whether a setting is of none of the families that have rules of their own."""
    return name not in RESULTS and name not in RETRIES and not is_logging(name)
