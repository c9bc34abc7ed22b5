"""People as points in a plane: the two directions in which their votes differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pb.opinion.participation import Votes

Points = npt.NDArray[np.float64]
DIMENSIONS = 2


@dataclass(frozen=True)
class Projection:
    """The plane. ``centre`` (statements) is the mean vote, ``axes`` (2 × statements) have length 1."""

    centre: Points
    axes: Points

    def people(self, votes: Votes) -> Points:
        """Where people stand (people × 2), from the votes that they cast and no others.

        Somebody with few votes would stand near the middle for want of votes: the length is scaled by
        √(statements / votes cast).
        """
        cast = ~np.isnan(votes)
        away = np.where(cast, np.nan_to_num(votes) - self.centre, 0.0)
        scale = np.sqrt(votes.shape[1] / np.maximum(cast.sum(axis=1), 1))
        return np.asarray((away @ self.axes.T) * scale[:, None], dtype=np.float64)

    def statement_lengths(self) -> Points:
        """How far agreeing with one statement alone moves a person: what tells people apart is long."""
        scale = np.sqrt(self.centre.size)
        return np.asarray(scale * np.abs(1.0 - self.centre) * np.hypot(*self.axes), dtype=np.float64)


def project(votes: Votes, moderated_out: npt.NDArray[np.bool_] | None = None) -> Projection:
    """The plane of a matrix of votes (people × statements) by principal component analysis.

    A vote that was not cast counts as the statement's mean; a statement that was moderated out counts as
    nothing. The sign of an axis is fixed (its largest weight is positive), so that pictures do not flip.
    """
    cast = ~np.isnan(votes)
    centre = np.where(cast, votes, 0.0).sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
    away = np.where(cast, np.nan_to_num(votes) - centre, 0.0)
    if moderated_out is not None:
        centre = np.where(moderated_out, 0.0, centre)
        away[:, moderated_out] = 0.0
    axes = np.zeros((DIMENSIONS, votes.shape[1]))
    if votes.size:
        # The right singular vectors, from the smaller of the two Gram matrices.
        _values, vectors = np.linalg.eigh(_gram(away))
        found = vectors[:, ::-1][:, :DIMENSIONS]
        if away.shape[0] < away.shape[1]:
            found = away.T @ found
        lengths = np.linalg.norm(found, axis=0)
        found = found / np.where(lengths > 1e-12, lengths, np.inf)
        signs = np.sign(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])])
        axes[: found.shape[1]] = (found * np.where(signs == 0, 1.0, signs)).T
    if moderated_out is not None:
        axes[:, moderated_out] = 0.0
    return Projection(centre, axes)


def _gram(away: Points) -> Points:
    return away @ away.T if away.shape[0] < away.shape[1] else away.T @ away
