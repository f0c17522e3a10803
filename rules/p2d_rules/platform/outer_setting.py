"""Settings of Prefect outside of Python."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Project, Related, Rule, Setting

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.setting_families import is_plain

MAX_RELATED = 5


class OuterSetting(Rule):
    """A setting of Prefect is given outside of Python.

    Environment variables, profiles and `prefect.toml` say which server is asked
    and how. Dagster's instance has its settings in `dagster.yaml`, with
    `env:` where they come from the environment; processes find it by
    `DAGSTER_HOME`.

    ```shell
    export PREFECT_API_URL=http://prefect:4200/api  # PTD935
    ```

    becomes

    ```yaml dagster
    storage:
      postgres:
        postgres_url:
          env: DAGSTER_POSTGRES_URL
    ```
    """

    code = "PTD935"
    severity = "note"
    construct = CATALOGUE["infra-profiles-settings"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Name each setting once in a file, at the first place that gives it a value."""
        places: defaultdict[tuple[str, str], list[Setting]] = defaultdict(list)
        for setting in project.settings:
            # A name that a shell variable stands for is none that could be told.
            if setting.value != "" and is_plain(setting.name) and "$" not in setting.name:
                places[setting.span.path, setting.name].append(setting)
        for first, *others in places.values():
            related = tuple(Related(other.span, "given here too") for other in others[:MAX_RELATED])
            yield self.finding(
                first,
                f"setting `{first.name}` is given",
                related=related,
                api=CATALOGUE.named(f"setting: {first.name}"),
            )
