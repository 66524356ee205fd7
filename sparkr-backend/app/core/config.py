"""Settings of Sparkr, from the environment or the project's .env."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    PROJECT_NAME: str = "Sparkr"
    DB_URL: str = "sqlite:///./sparkr.db"


settings = Settings()
