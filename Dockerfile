# syntax=docker/dockerfile:1
# Run it with a read-only root:
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -v gateway-data:/var/lib/gateway -v ./gateway.json:/etc/gateway/gateway.json:ro \
#     -p 993:993 -p 587:587 -p 443:443 IMAGE
# Ports below 1024 need no capability: a container's own network lets every user bind them.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# Restore fails when a lock file and a project differ.
ENV CI=true DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true
WORKDIR /src
# Projects and lock files first: the layer with the packages lasts until one of them changes.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY protocol-adapters/ProtocolAdapters.csproj protocol-adapters/packages.lock.json protocol-adapters/
COPY gateway/Gateway.csproj gateway/packages.lock.json gateway/
RUN dotnet restore gateway/Gateway.csproj
COPY protocol-adapters/ protocol-adapters/
COPY gateway/ gateway/
RUN dotnet publish gateway/Gateway.csproj --no-restore --configuration Release --output /app \
 && mkdir -p /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS final
# Account passwords by LDAP need the system's client library.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libldap2 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
# Store, keys, self-made certificate and admin socket: the only place that is written.
COPY --from=build --chown=1654:1654 --chmod=0700 /data /var/lib/gateway
# No diagnostics port: it would let a neighbour of the same user read memory.
ENV DOTNET_EnableDiagnostics=0 \
    GATEWAY_CONFIG=/etc/gateway/gateway.json \
    GATEWAY__DataDirectory=/var/lib/gateway
VOLUME /var/lib/gateway
EXPOSE 993 143 465 587 443 80
# The base image's own unprivileged user.
USER 1654:1654
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["/app/gateway", "health"]
ENTRYPOINT ["/app/gateway"]
CMD ["serve"]
