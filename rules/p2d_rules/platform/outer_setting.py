"""Settings of Prefect outside of Python."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, Setting

from p2d_rules.platform.setting_families import is_plain


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
    disposition = "adapt"
    effort = Effort(0.5, 2, 6, scope="repo")  # mapping: infra-profiles-settings

    def check_setting(self, setting: Setting) -> Iterator[Finding]:
        if is_plain(setting.name):
            yield self.finding(setting, f"setting `{setting.name}` is given")
