# The page as a service: `docker build -t llm-breakeven . && docker run --rm -p 8050:8050 llm-breakeven`
FROM python:3.13-slim AS build
RUN python -m venv /opt/breakeven
ENV PATH=/opt/breakeven/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/run.lock /build/requirements/
RUN pip install --require-hashes --requirement /build/requirements/run.lock
COPY pyproject.toml README.md LICENSE /build/
COPY simulator /build/simulator
COPY dashboard /build/dashboard
COPY scenarios /build/scenarios
RUN pip install --no-deps --no-build-isolation /build

FROM python:3.13-slim
COPY --from=build /opt/breakeven /opt/breakeven
ENV PATH=/opt/breakeven/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home breakeven
USER breakeven
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8050/health', timeout=4)"]
# served by waitress; inside a container the loopback address would reach nobody
CMD ["breakeven", "dashboard", "--host", "0.0.0.0", "--port", "8050"]
