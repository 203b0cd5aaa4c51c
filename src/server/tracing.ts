// OpenTelemetry spans, one for each operation, sent to the collector that LEDGER_OTLP_URL names; without it none are made. The
// packages that send are loaded only then.
import { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

import { wallMs } from '../ledger/clock';
import type { Operation } from './operation';

const NAME = 'supervision-ledger';

/** Begins to send spans to a collector (OTLP over HTTP, e.g. http://127.0.0.1:4318/v1/traces). What it returns sends the rest. */
export async function startTracing(url: string): Promise<() => Promise<void>> {
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }, core] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/core'),
    ]);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': NAME }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  return async () => {
    await provider.shutdown();
    trace.disable();
    propagation.disable();
  };
}

/** The span of an operation that has been answered; under the caller's own where it sent `traceparent`. */
export function traced(operation: Operation): void {
  const { way, operationName, kind, cost, code, milliseconds, requestId, client, traceparent } = operation;
  const parent = propagation.extract(ROOT_CONTEXT, traceparent === null ? {} : { traceparent });
  const end = wallMs();
  const span = trace.getTracer(NAME).startSpan(
    `${kind} ${operationName ?? ''}`.trimEnd(),
    {
      kind: SpanKind.SERVER,
      startTime: end - milliseconds,
      attributes: {
        'graphql.operation.type': kind,
        ...(operationName !== null && { 'graphql.operation.name': operationName }),
        ...(cost !== null && { 'ledger.cost': cost }),
        ...(client !== null && { 'ledger.role': client.role, 'ledger.jurisdiction': client.jurisdiction }),
        'ledger.way': way,
        'ledger.code': code,
        'ledger.request_id': requestId,
      },
    },
    parent,
  );
  if (code !== 'OK') span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.end(end);
}
