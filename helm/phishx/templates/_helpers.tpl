{{- define "phishx.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name -}}
{{- end -}}

{{/* Dict of the enabled services with the defaults merged in, as YAML under the key services. */}}
{{- define "phishx.services" -}}
{{- $merged := dict -}}
{{- range $name, $service := .Values.services -}}
{{- $one := mustMergeOverwrite (deepCopy $.Values.defaults) (deepCopy $service) -}}
{{- if dig "enabled" true $one -}}
{{- $_ := set $merged $name $one -}}
{{- end -}}
{{- end -}}
{{- dict "services" $merged | toYaml -}}
{{- end -}}

{{/* The following take a dict: root, name (of the service) and, where needed, service. */}}
{{- define "phishx.objectName" -}}
{{ include "phishx.fullname" .root }}-{{ .name }}
{{- end -}}

{{- define "phishx.selectorLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "phishx.releaseLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: phishx
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "phishx.labels" -}}
app.kubernetes.io/name: {{ .name }}
{{ include "phishx.releaseLabels" .root }}
{{- end -}}

{{- define "phishx.secret" -}}
{{ .service.secret | default (include "phishx.objectName" .) }}
{{- end -}}

{{- define "phishx.image" -}}
{{- $image := .root.Values.image -}}
{{- $path := printf "%s/%s" $image.repository .name -}}
{{- if $image.registry }}{{ $path = printf "%s/%s" $image.registry $path }}{{ end -}}
{{- if .service.digest -}}
{{ $path }}@{{ .service.digest }}
{{- else -}}
{{ $path }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Where a service answers its callers: in this release, or where values say. */}}
{{- define "phishx.url" -}}
{{- $target := index .root.Values.services .name -}}
{{- if $target.url -}}
{{ $target.url }}
{{- else -}}
{{ ternary "https" "http" .root.Values.serviceTls.enabled }}://{{ include "phishx.objectName" . }}:{{ $target.port }}
{{- end -}}
{{- end -}}

{{- define "phishx.databaseHost" -}}
{{ .service.database.host | default .root.Values.database.host }}
{{- end -}}
{{- define "phishx.databasePort" -}}
{{ .service.database.port | default .root.Values.database.port }}
{{- end -}}

{{/* What is never rendered, however valid each value is by itself. */}}
{{- define "phishx.checks" -}}
{{- $services := (include "phishx.services" . | fromYaml).services -}}
{{- $fullname := include "phishx.fullname" . -}}
{{- if gt (len $fullname) 44 -}}
{{- fail (printf "phishx: the name %q has %d characters, at most 44 leave room for the services' names: set fullnameOverride" $fullname (len $fullname)) -}}
{{- end -}}
{{- if not $services -}}
{{- fail "phishx: no service is enabled" -}}
{{- end -}}
{{- $owners := dict -}}
{{- range $name, $service := $services -}}
{{- range $path := $service.paths -}}
{{- if hasKey $owners $path -}}
{{- fail (printf "phishx: the prefix %s belongs to %s and cannot be routed to %s too" $path (get $owners $path) $name) -}}
{{- end -}}
{{- $_ := set $owners $path $name -}}
{{- end -}}
{{- range $callee := $service.calls -}}
{{- $known := get $.Values.services $callee -}}
{{- if not $known -}}
{{- fail (printf "phishx: %s calls %s, which is not among services" $name $callee) -}}
{{- end -}}
{{- if and (not (hasKey $services $callee)) (not $known.url) -}}
{{- fail (printf "phishx: %s calls %s, which is disabled here: set services.%s.url to where it answers" $name $callee $callee) -}}
{{- end -}}
{{- end -}}
{{- if and $service.autoscaling.enabled (gt (int $service.autoscaling.minReplicas) (int $service.autoscaling.maxReplicas)) -}}
{{- fail (printf "phishx: services.%s.autoscaling.minReplicas is greater than maxReplicas" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.route.kind "gateway") (not .Values.route.gateway.parentRefs) (not .Values.route.gateway.className) -}}
{{- fail "phishx: route.kind=gateway needs route.gateway.parentRefs (an existing Gateway) or route.gateway.className (the chart creates one)" -}}
{{- end -}}
{{- if and (ne .Values.database.tls.mode "disable") (ne .Values.database.tls.mode "require") (not .Values.database.tls.caSecret) -}}
{{- fail (printf "phishx: database.tls.mode=%s needs database.tls.caSecret" .Values.database.tls.mode) -}}
{{- end -}}
{{- if eq .Values.environment "production" -}}
{{- include "phishx.productionChecks" (dict "Values" .Values "services" $services) -}}
{{- end -}}
{{- end -}}

{{- define "phishx.productionChecks" -}}
{{- $route := .Values.route -}}
{{- if ne $route.kind "none" -}}
{{- if not $route.tls.enabled -}}
{{- fail "phishx: environment=production is not rendered without TLS at the gateway: set route.tls.enabled=true and route.tls.secret to an existing Secret of type kubernetes.io/tls" -}}
{{- end -}}
{{- if and (eq $route.kind "gateway") $route.gateway.parentRefs -}}
{{- range $route.gateway.parentRefs -}}
{{- if not .sectionName -}}
{{- fail (printf "phishx: environment=production: route.gateway.parentRefs entry %q must name its HTTPS listener in sectionName, or plain HTTP listeners would serve too" .name) -}}
{{- end -}}
{{- end -}}
{{- else if not $route.tls.secret -}}
{{- fail "phishx: environment=production is not rendered without TLS at the gateway: route.tls.secret names no Secret" -}}
{{- end -}}
{{- end -}}
{{- if not (or $route.trustedProxies .Values.serviceTls.enabled) -}}
{{- fail "phishx: environment=production needs route.trustedProxies: without it no call counts as https, and every bearer token is refused" -}}
{{- end -}}
{{- if not (hasPrefix "verify-" .Values.database.tls.mode) -}}
{{- fail (printf "phishx: environment=production is not rendered without verified TLS to PostgreSQL: database.tls.mode is %s, expected verify-ca or verify-full" .Values.database.tls.mode) -}}
{{- end -}}
{{- if not .Values.redis.tls.enabled -}}
{{- fail "phishx: environment=production is not rendered without TLS to Redis: set redis.tls.enabled=true" -}}
{{- end -}}
{{- if hasSuffix "-SNAPSHOT" .Values.image.tag -}}
{{- fail (printf "phishx: environment=production refuses the moving image tag %s" .Values.image.tag) -}}
{{- end -}}
{{- range $name, $service := .services -}}
{{- $algorithm := dig "config" "JWT_ALGORITHM" "" $service -}}
{{- if hasPrefix "HS" $algorithm -}}
{{- fail (printf "phishx: environment=production refuses services.%s.config.JWT_ALGORITHM=%s, since every verifier could sign: use ES256, RS256 or EdDSA" $name $algorithm) -}}
{{- end -}}
{{- if eq (lower (toString (dig "config" "ENCRYPTION_ENABLED" "true" $service))) "false" -}}
{{- fail (printf "phishx: environment=production refuses services.%s.config.ENCRYPTION_ENABLED=false" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
