"""A validator that is loaded while the process already takes updates: only who reports in its first second waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from scoring.validator import Assessment, Context, IndicatorProfile, Validator
from scoring.validator.reading import Reading


class LateValidator(Validator):
    """Answers like the validator that `load` makes, as soon as it is there. Run `serve` to have it loaded."""

    def __init__(self, load: Callable[[], Validator]) -> None:
        self._load = load
        self._loaded: Future[Validator] = Future()

    async def serve(self) -> None:
        """Load it beside everything else, then stay. Raises what loading raises: without a validator nothing works."""
        await asyncio.to_thread(self._fetch)
        await asyncio.Event().wait()

    async def here(self) -> None:
        """Return once it is there. Raises what loading raised."""
        await asyncio.shield(asyncio.wrap_future(self._loaded))

    def _fetch(self) -> None:
        try:
            self._loaded.set_result(self._load())
        except BaseException as error:
            self._loaded.set_exception(error)
            raise

    def assess(
        self, text: str, *, indicator: IndicatorProfile | None = None, context: Context | None = None
    ) -> Assessment:
        """See `Validator.assess`."""
        return self._loaded.result().assess(text, indicator=indicator, context=context)

    def read(self, text: str) -> list[Reading]:
        """See `Validator.read`."""
        return self._loaded.result().read(text)
