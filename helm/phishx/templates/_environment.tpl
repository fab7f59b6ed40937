{{/* A service's environment but for what comes from Secrets. */}}
{{- define "phishx.environment" -}}
{{- $values := .root.Values -}}
{{- $service := .service -}}
{{- $tls := $values.database.tls -}}
{{- $address := printf "%s:%s/%s" (include "phishx.databaseHost" .) (include "phishx.databasePort" .) $service.database.name -}}
{{- $jdbc := printf "jdbc:postgresql://%s?sslmode=%s" $address $tls.mode -}}
{{- if hasPrefix "verify-" $tls.mode -}}
{{- $jdbc = printf "%s&sslrootcert=/etc/phishx/postgresql/ca.crt" $jdbc -}}
{{- end -}}
QUARKUS_HTTP_PORT: {{ $service.port | quote }}
QUARKUS_MANAGEMENT_PORT: {{ $service.managementPort | quote }}
QUARKUS_DATASOURCE_REACTIVE_URL: {{ printf "postgresql://%s" $address | quote }}
QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE: {{ $tls.mode | quote }}
{{- if hasPrefix "verify-" $tls.mode }}
QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM: "true"
QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS: /etc/phishx/postgresql/ca.crt
{{- end }}
{{- if eq $tls.mode "verify-full" }}
QUARKUS_DATASOURCE_REACTIVE_HOSTNAME_VERIFICATION_ALGORITHM: HTTPS
{{- end }}
QUARKUS_DATASOURCE_JDBC_URL: {{ $jdbc | quote }}
QUARKUS_DATASOURCE_USERNAME: {{ $values.database.roles.app | quote }}
QUARKUS_FLYWAY_USERNAME: {{ $values.database.roles.owner | quote }}
{{- if $values.redis.tls.enabled }}
QUARKUS_REDIS_TLS_ENABLED: "true"
QUARKUS_REDIS_TLS_TRUST_CERTIFICATE_PEM: "true"
QUARKUS_REDIS_TLS_TRUST_CERTIFICATE_PEM_CERTS: /etc/phishx/redis/ca.crt
QUARKUS_REDIS_TLS_HOSTNAME_VERIFICATION_ALGORITHM: HTTPS
{{- end }}
{{- if and $service.issuesServiceTokens (ne $values.route.kind "none") }}
PHISHX_AUTH_PUBLIC_URL: {{ printf "%s://%s" (ternary "https" "http" $values.route.tls.enabled) $values.route.host }}
{{- end }}
{{- if $values.serviceTls.enabled }}
QUARKUS_HTTP_TLS_CONFIGURATION_NAME: services
QUARKUS_HTTP_SSL_PORT: {{ $service.port | quote }}
QUARKUS_HTTP_INSECURE_REQUESTS: disabled
PHISHX_HTTP_CLIENT_AUTH: {{ $values.serviceTls.clientAuth }}
{{- else if not $values.route.tls.enabled }}
PHISHX_HTTP_REQUIRE_TLS: "false"
{{- end }}
{{- with $values.route.trustedProxies }}
QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING: "true"
QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED: "true"
QUARKUS_HTTP_PROXY_TRUSTED_PROXIES: {{ join "," . | quote }}
{{- end }}
{{- if include "phishx.properties" . }}
QUARKUS_CONFIG_LOCATIONS: /etc/phishx/config/application.properties
{{- end }}
{{- $root := .root }}
{{- range $callee := $service.calls }}
PHISHX_{{ regexReplaceAll "-[a-z]+$" $callee "" | replace "-" "_" | upper }}_URL: {{ include "phishx.url" (dict "root" $root "name" $callee) | quote }}
{{- end }}
{{- range $key, $value := $service.config }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* Settings whose names an environment variable cannot spell, such as maps with names of our own as keys. */}}
{{- define "phishx.properties" -}}
{{- if .root.Values.serviceTls.enabled -}}
quarkus.tls.services.key-store.pem.own.cert=/etc/phishx/tls/tls.crt
quarkus.tls.services.key-store.pem.own.key=/etc/phishx/tls/tls.key
quarkus.tls.services.trust-store.pem.certs=/etc/phishx/tls/ca.crt
quarkus.tls.services.reload-period=10m
{{ end -}}
{{- range $key, $value := .service.properties -}}
{{ $key }}={{ $value }}
{{ end -}}
{{- end -}}

{{/* The services that ask the token issuer for their own token, if this service is it. */}}
{{- define "phishx.tokenClients" -}}
{{- $clients := list -}}
{{- if .service.issuesServiceTokens -}}
{{- range $name, $_ := (include "phishx.services" .root | fromYaml).services -}}
{{- if ne $name $.name }}{{ $clients = append $clients $name }}{{ end -}}
{{- end -}}
{{- end -}}
{{- toJson $clients -}}
{{- end -}}

{{- define "phishx.clientSecretVariable" -}}
PHISHX_AUTH_SERVICES_{{ . | replace "-" "_" | upper }}_SECRET
{{- end -}}
