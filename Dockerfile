# The same steps as on any machine: make setup, then floorwalker serve. State lives in the volume /app/var.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends make libgomp1 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY . .
RUN make .venv/.installed

ENV PATH="/app/.venv/bin:$PATH" \
    FLOORWALKER_HOME=/app/var \
    FLOORWALKER_SERVER__HOST=0.0.0.0 \
    FLOORWALKER_LLM__HOST=0.0.0.0 \
    ANONYMIZED_TELEMETRY=False \
    GRADIO_ANALYTICS_ENABLED=False
VOLUME /app/var
EXPOSE 7860 8081

CMD ["sh", "-c", "make setup && exec floorwalker serve"]
