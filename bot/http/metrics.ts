// What monitoring sees: the process, how long requests take, how many jobs are open. Prometheus text format.
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { limits } from '../../shared/limits.ts';
import type { Services } from '../commands/services.ts';

export interface Metrics {
  /** `route` is the template, never the address: addresses hold ids and have no end of values. */
  answered(request: { method: string; route: string; status: number }, seconds: number): void;
  text(): Promise<string>;
  type: string;
}

export function createMetrics(services: Pick<Services, 'store'>, tenants: readonly string[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'usher_http_request_duration_seconds', help: 'Time from the first byte asked to the last byte answered', registers: [registry],
    labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });
  new Gauge({
    name: 'usher_open_jobs', help: 'Jobs that are not finished', registers: [registry],
    async collect() {
      const pages = await Promise.all(tenants.map(async (tenant) => services.store.openJobs.page({ tenant }, { limit: limits.pageSize.most })));
      this.set(pages.reduce((sum, page) => sum + page.items.length, 0));
    },
  });
  return {
    answered: ({ method, route, status }, seconds) => durations.observe({ method, route, status: String(status) }, seconds),
    text: async () => registry.metrics(),
    type: registry.contentType,
  };
}
