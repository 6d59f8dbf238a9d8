"""Types with a check of their own, for models that are built at each start."""

from typing import Any

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function, no_info_before_validator_function


class After(AfterValidator):
    """Checks a value that has its type; the function takes the value alone.

    To find out what a function takes, pydantic would read its signature wherever it stands.
    """

    def __get_pydantic_core_schema__(self, source_type: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.func, handler(source_type))  # type: ignore[arg-type]


class Before(BeforeValidator):
    """Changes what was written before its type is looked at; otherwise the same."""

    def __get_pydantic_core_schema__(self, source_type: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(self.func, handler(source_type))  # type: ignore[arg-type]
