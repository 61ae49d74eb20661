"""A validator that is loaded while the process already takes updates in: handling them begins once it is there."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from scoring.validator import Assessment, Context, IndicatorProfile, Validator
from scoring.validator.reading import Reading


class LateValidator(Validator):
    """Answers like the validator that `load` makes, once it is there. Run `serve` to have it loaded.

    Who asks has awaited `here` before. Asking too early is a mistake and not a wait: it would be one inside of a
    transaction, which on SQLite keeps every other writer waiting as well.
    """

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
        return self._there().assess(text, indicator=indicator, context=context)

    def read(self, text: str) -> list[Reading]:
        """See `Validator.read`."""
        return self._there().read(text)

    def _there(self) -> Validator:
        if not self._loaded.done():
            raise RuntimeError("the validator is not loaded yet: await here() first")
        return self._loaded.result()
