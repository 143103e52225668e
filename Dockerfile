# Builds the hub and its page, then keeps what runs: `docker build -t parley .`
# The image listens on every address of its container, so it asks for credentials: see docker-compose.yml.
FROM maven:3.9-eclipse-temurin-17 AS build
COPY --from=node:22-bookworm-slim /usr/local/ /usr/local/
WORKDIR /opt/parley
COPY . .
RUN ./run --build

FROM eclipse-temurin:25-jre
WORKDIR /opt/parley
COPY --from=build /opt/parley/run run
COPY --from=build /opt/parley/LICENSE LICENSE
COPY --from=build /opt/parley/conf conf
COPY --from=build /opt/parley/web/dist web/dist
COPY --from=build /opt/parley/modules/hub/target/lib modules/hub/target/lib
COPY --from=build /opt/parley/modules/hub/target/parley-hub-*.jar modules/hub/target/
COPY --from=build /opt/parley/modules/hub/src/main/resources/dev/parley/hub/help.txt modules/hub/src/main/resources/dev/parley/hub/help.txt
RUN useradd --system --home-dir /opt/parley parley && mkdir .parley && chown parley .parley
USER parley
ENV PARLEY_SERVER_HOST=0.0.0.0 PARLEY_MANAGEMENT_HOST=0.0.0.0 PARLEY_AUTH_MODE=token
EXPOSE 1024 9464
HEALTHCHECK --start-period=10s --interval=10s --timeout=3s \
  CMD bash -c 'exec 3<> /dev/tcp/127.0.0.1/9464 && printf "GET /health/ready HTTP/1.0\r\n\r\n" >&3 && head -n 1 <&3 | grep -q " 200 "'
ENTRYPOINT ["./run"]
