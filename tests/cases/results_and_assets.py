"""Results, artifacts and assets that code handles as objects."""

from prefect import task
from prefect.artifacts import Artifact, create_markdown_artifact
from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize
from prefect.cache_policies import INPUTS
from prefect.context import AssetContext
from prefect.locking.filesystem import FileSystemLockManager
from prefect.results import ResultStore, get_result_store
from prefect.serializers import JSONSerializer, Serializer

lake = Asset(key="s3://lake/orders", properties=AssetProperties(name="orders"))  # PTD809


class Words(Serializer):  # PTD807
    type: str = "words"

    def dumps(self, obj):
        return " ".join(obj).encode()

    def loads(self, blob):
        return blob.decode().split()


@materialize(lake)  # PTD806
def orders() -> list[str]:
    add_asset_metadata(lake, {"rows": 2})  # PTD809
    print(AssetContext.get())  # PTD809
    return ["a", "b"]


@task(result_serializer=JSONSerializer())  # PTD802
def told(store: ResultStore, artifact: Artifact, asset: Asset):
    create_markdown_artifact(markdown="# told", key="told")  # PTD804
    return store, artifact, asset


@task(cache_policy=INPUTS.configure(lock_manager=FileSystemLockManager("locks")))  # PTD801, PTD807
def locked(day: str):
    return JSONSerializer().dumps(day)  # PTD807


def again(key: str):
    mark = Artifact.get("watermark")  # PTD808
    Artifact(key="watermark", type="day", data="2026-01-02").create()  # PTD808
    return mark, get_result_store().read(key)  # PTD807
