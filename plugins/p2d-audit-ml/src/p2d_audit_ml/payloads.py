"""The types that machine learning code passes around, by the library they come from."""

from p2d_audit import Handoff

FRAMES = frozenset(
    {
        "pandas.DataFrame",
        "pandas.core.frame.DataFrame",
        "polars.DataFrame",
        "polars.LazyFrame",
        "geopandas.GeoDataFrame",
        "dask.dataframe.DataFrame",
        "pyspark.sql.DataFrame",
        "modin.pandas.DataFrame",
        "cudf.DataFrame",
        "pyarrow.Table",
    }
)
ARRAYS = frozenset(
    {
        "numpy.ndarray",
        "numpy.typing.NDArray",
        "pandas.Series",
        "polars.Series",
        "scipy.sparse.csr_matrix",
        "scipy.sparse.spmatrix",
        "xgboost.DMatrix",
        "lightgbm.Dataset",
    }
)
TENSORS = frozenset({"torch.Tensor", "tensorflow.Tensor", "cupy.ndarray", "jax.Array", "jax.numpy.ndarray"})
MODEL_LIBRARIES = (
    "sklearn.",
    "xgboost.",
    "lightgbm.",
    "catboost.",
    "torch.nn.",
    "keras.",
    "tensorflow.keras.",
    "prophet.",
    "statsmodels.",
    "transformers.",
)
RUNS = frozenset(
    {
        "mlflow.ActiveRun",
        "mlflow.entities.Run",
        "mlflow.tracking.MlflowClient",
        "mlflow.MlflowClient",
        "mlflow.start_run",
        "wandb.sdk.wandb_run.Run",
        "wandb.init",
    }
)


def is_model(handoff: Handoff) -> bool:
    """Say whether a handoff carries an estimator or network: a class of a modelling library."""
    kind = handoff.payload.type or ""
    return kind.startswith(MODEL_LIBRARIES) and kind.rpartition(".")[2][:1].isupper() and kind not in ARRAYS


def carries(handoff: Handoff, kinds: frozenset[str]) -> bool:
    """Say whether a handoff carries one of these types as data."""
    return handoff.kind != "ordering" and handoff.payload.type in kinds


def route(handoff: Handoff) -> str:
    """Return a handoff's ends in words."""
    return f"from `{handoff.producer.task.function}` to `{handoff.consumer.task.function}`"
