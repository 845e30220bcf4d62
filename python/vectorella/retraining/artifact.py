"""A trained model as one file: NumPy arrays and facts in JSON, never pickle.

The hash of what it holds is the model's id, and the same content gives the same bytes.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vectorella.operations import copying

FACTS = "facts"
ID_LENGTH = 12
SUFFIX = ".npz"


class ArtifactProblem(ValueError):
    """A file that is no whole model; the message says what to do."""


@dataclass(frozen=True)
class Artifact:
    """What training leaves.

    Attributes:
        facts: what JSON can hold: `forecast` and `pairings`, each a mapping or None; `numbers`.
        arrays: by name; none of Python objects.
    """

    facts: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    def encoded(self) -> bytes:
        """The content of the file, the same for the same facts and arrays."""
        written = io.BytesIO()
        np.savez(written, allow_pickle=False, **self._named())
        return written.getvalue()

    @property
    def model_id(self) -> str:
        """The beginning of a SHA-256 of what the file holds.

        Not of its bytes: another Python may pack them in another way.
        """
        found = hashlib.sha256()
        for name, values in self._named().items():
            found.update(f"{name} {values.dtype.str} {values.shape} ".encode())
            found.update(np.ascontiguousarray(values).tobytes())
        return found.hexdigest()[:ID_LENGTH]

    def _named(self) -> dict[str, np.ndarray]:
        """All arrays in the order of their names, the facts as one of bytes."""
        text = json.dumps(self.facts, sort_keys=True).encode()
        named = {**self.arrays, FACTS: np.frombuffer(text, np.uint8)}
        return {name: named[name] for name in sorted(named)}


def folder_of(database: Path) -> Path:
    """Where the models of a published file lie.

    >>> folder_of(Path("/srv/shop.duckdb")).as_posix()
    '/srv/shop.daily/models'
    """
    return database.with_name(f"{database.stem}.daily") / "models"


def path_of(folder: Path, model_id: str) -> Path:
    """The file of a model."""
    return folder / f"{model_id}{SUFFIX}"


def store(folder: Path, artifact: Artifact) -> str:
    """Write a model, whole or not at all, and return its id; one that is there stays.

    Raises:
        OSError: it cannot be written.
    """
    copying.put(path_of(folder, artifact.model_id), artifact.encoded())
    return artifact.model_id


def load(folder: Path, model_id: str) -> Artifact:
    """Read a model.

    Raises:
        FileNotFoundError: it is not there.
        ArtifactProblem: the file is not what was trained.
    """
    path = path_of(folder, model_id)
    if not path.is_file():
        raise FileNotFoundError(
            f"The model {model_id} is not in {folder}: run `vectorella retrain`, or bring the file "
            "back."
        )
    with suppress(ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile):
        made = _read(path)
        if made.model_id == model_id:
            return made
    raise ArtifactProblem(
        f"{path} is not the file that was trained: its content has another hash. Remove it and run "
        "`vectorella retrain`."
    )


def _read(path: Path) -> Artifact:
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Artifact(json.loads(arrays.pop(FACTS).tobytes()), arrays)
