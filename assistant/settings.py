"""Every default of Floorwalker, grouped by who would change it.

Read from ``floorwalker.toml`` in the working folder, then from the environment (``FLOORWALKER_LLM__URL`` sets
``llm.url``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Shop(_Group):
    """For the shop owner."""

    name: str = "Floorwalker demo shop"
    currency: str = ""
    """Prices are filtered and compared in this currency (ISO 4217). Empty: the one that most products are priced in."""
    rates: dict[str, float] = Field(
        default_factory=lambda: {
            "USD": 1.0,
            "EUR": 1.09,
            "GBP": 1.27,
            "CNY": 0.14,
            "JPY": 0.0067,
            "CAD": 0.73,
            "AUD": 0.66,
        }
    )
    """Value of one unit of a currency in US dollars, rounded; set your own."""
    boosts: dict[str, float] = Field(default_factory=dict)
    """Added to a product's score, by brand or product id; named ``boost`` among its contributions."""
    rules: str = ""
    """A file of rules (docs/rules.md). Empty: ``rules.yaml`` under ``home``, where there is one."""
    products_per_turn: int = 4
    consent: Literal["assumed", "asked"] = "assumed"
    """Whether shoppers are remembered until they say no, or only once they said yes."""
    explore: Literal["off", "thompson"] = "off"
    """Whether replies now and then try other weights than those in force, so that clicks can tell which are better."""
    checkout: str = ""
    """Address where the shop sells, told to who wants to buy: the assistant itself buys nothing."""


class Llm(_Group):
    """For who runs the model."""

    url: str = ""
    """An OpenAI-compatible base URL ending in ``/v1``. Empty: ``floorwalker serve`` starts its own engine."""
    model: str = "qwen2.5-coder-0.5b-instruct"
    """A name from ``floorwalker models list``, or what the server behind ``url`` calls its model."""
    host: str = "127.0.0.1"
    port: int = 8081
    threads: int = 0
    """0: one per core."""
    context_tokens: int = 4096
    api_key: str = "none"
    connect_seconds: float = 2.0
    first_token_seconds: float = 20.0
    total_seconds: float = 45.0
    retries: int = 1
    temperature: float = 0.2
    seed: int = 7
    """Sent with every request: the same prompt to the same server gives the same words."""
    max_tokens: int = 120
    retry_after_seconds: float = 5.0
    """How long a server that failed is left alone before it is tried again."""


class Retrieval(_Group):
    """For who tunes search."""

    embedder: str = "use-multilingual-v3"
    chroma_url: str = ""
    """A Chroma server; empty: embedded, under ``home``."""
    candidates: int = 50
    ranker: bool = True
    """Read the best candidates with the ranker, where there is one: a trained one, else the one that ships."""
    ranker_depth: int = 50
    """How many of the best candidates are read closely."""


class Limits(_Group):
    """For who guards the door."""

    message_characters: int = 2000
    upload_events: int = 500


class Server(_Group):
    """For who puts it on a network."""

    host: str = "127.0.0.1"
    port: int = 7860
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    language: str = "en"
    lab: Literal["local", "everyone", "nobody"] = "local"
    """Who may open the evaluators' page at ``/lab``, which has no sign-in: this machine only, or all who reach it."""


class Settings(BaseSettings):
    """The whole. ``home`` holds all state; ``database`` is any SQLAlchemy URL, SQLite under ``home`` when empty."""

    model_config = SettingsConfigDict(
        env_prefix="FLOORWALKER_", env_nested_delimiter="__", toml_file="floorwalker.toml", extra="forbid"
    )

    home: Path = Path("var")
    database: str = ""
    shop: Shop = Field(default_factory=Shop)
    llm: Llm = Field(default_factory=Llm)
    retrieval: Retrieval = Field(default_factory=Retrieval)
    limits: Limits = Field(default_factory=Limits)
    server: Server = Field(default_factory=Server)

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database or f"sqlite:///{(self.home / 'floorwalker.db').resolve()}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over file over defaults."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@cache
def load_settings() -> Settings:
    """Settings of this process, read once.

    Raises:
        UsageError: a setting is unknown or of the wrong kind.
    """
    from pydantic import ValidationError

    from retrieval.errors import UsageError

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"Setting {name!r} is not usable: {first['msg']}",
            mend="Mend it in floorwalker.toml or in FLOORWALKER_*; assistant/settings.py lists them all.",
        ) from error
    except ValueError as error:
        # Neither the file's nor a variable's syntax is read by pydantic itself.
        raise UsageError(
            f"The settings cannot be read: {error}", mend="Mend floorwalker.toml or FLOORWALKER_*."
        ) from error
