"""What a user may set: the same tree under `lineageLsp` for every editor, and options of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lineage_lsp.base.rules import Severities, asked_for, severities_from
from lineage_lsp.workspace.environment import InstalledDbt


@dataclass(frozen=True, slots=True)
class Settings:
    """dialect, profile, target: None leaves the choice to the project. vars: as dbt's `--vars`.

    python_environment: where dbt is installed; None to look beside the project. dbt: what was found there.
    rules: how diagnostics are shown, which changes nothing of what is read. wanted: those among them that are looked
    for only if somebody asks.
    """

    dialect: str | None = None
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    vars: Mapping[str, object] = field(default_factory=dict)
    use_manifest: bool = True
    code_lens: bool = True
    python_environment: Path | None = None
    dbt: InstalledDbt | None = None
    rules: Severities = field(default_factory=dict, compare=False, repr=False)
    wanted: tuple[str, ...] = field(default=(), repr=False)


def settings_from(tree: object, before: Settings | None = None) -> tuple[Settings, tuple[str, ...]]:
    """The settings in a client's `lineageLsp` tree, and a sentence for each that could not be used.

    What the tree leaves out stays as in `before`.
    """
    settings = before or Settings()
    if tree is None:
        return settings, ()
    if not isinstance(tree, Mapping):
        return settings, (f"lineageLsp settings should be an object, not {type(tree).__name__}",)
    problems: list[str] = []
    changes: dict[str, object] = {}
    for key, (name, kind) in _KNOWN.items():
        if key not in tree:
            continue
        value = tree[key]
        if value is None or (kind is str and value == ""):
            changes[name] = getattr(_DEFAULTS, name)
        elif not isinstance(value, kind):
            problems.append(f"lineageLsp.{key} should be {_KIND_NAMES[kind]}, not {value!r}")
        else:
            changes[name] = Path(str(value)).expanduser() if name in _PATHS else value
    if isinstance(tree.get("rules"), Mapping):
        rules, unknown = severities_from(tree["rules"])
        changes |= {"rules": rules, "wanted": asked_for(rules)}
        problems.extend(f"lineageLsp.rules: {one}" for one in unknown)
    elif tree.get("rules") is not None:
        problems.append(f"lineageLsp.rules should be an object, not {tree['rules']!r}")
    return replace(settings, **changes), tuple(problems)  # type: ignore[arg-type] # checked by _KNOWN just above


_DEFAULTS = Settings()

_KNOWN: dict[str, tuple[str, type]] = {
    "dialect": ("dialect", str),
    "profilesDir": ("profiles_dir", str),
    "profile": ("profile", str),
    "target": ("target", str),
    "vars": ("vars", Mapping),
    "useManifest": ("use_manifest", bool),
    "codeLens": ("code_lens", bool),
    "pythonEnvironment": ("python_environment", str),
}
_PATHS = ("profiles_dir", "python_environment")

_KIND_NAMES = {str: "a string", bool: "a boolean", Mapping: "an object"}
