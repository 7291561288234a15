// A recursive resolver: asks where its cache has nothing, and keeps what it hears, absence as well.
// Why it matters: an emptied name hurts for the negative TTL, long after its records are back.

import type { RRType } from '@aws-sdk/client-route-53';

import type { Clock } from '../clock.ts';
import type { Answer } from './answers.ts';
import { parseName } from './names.ts';

/** CNAMEs followed from zone to zone for one question. */
const MAX_HOPS = 8;
/** Answers kept; the oldest goes first. */
const MAX_CACHED = 100_000;

export interface ResolverOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Asks an authoritative server: `Route53Service.answer`, with a server of the caller's choice. */
  readonly ask: (name: string, type: RRType) => Answer;
}

export interface ResolvedAnswer extends Answer {
  readonly fromCache: boolean;
}

export class CachingResolver {
  private readonly cache = new Map<string, { answer: Answer; untilMs: number }>();

  constructor(private readonly options: ResolverOptions) {}

  resolve(name: string, type: RRType): ResolvedAnswer {
    const key = `${parseName(name).name} ${type}`;
    const nowMs = this.options.clock.nowMs();
    const cached = this.cache.get(key);
    if (cached && nowMs < cached.untilMs) {
      // What is left of the TTL, as a resolver tells its own clients.
      const ttlSeconds = Math.ceil((cached.untilMs - nowMs) / 1_000);
      return { ...cached.answer, ttlSeconds, fromCache: true };
    }
    const answer = this.askOn(name, type);
    this.keep(key, answer, nowMs);
    return { ...answer, fromCache: false };
  }

  private askOn(name: string, type: RRType): Answer {
    let answer = this.options.ask(name, type);
    for (let hop = 1; hop < MAX_HOPS && answer.continuesAt !== undefined; hop += 1) {
      const { ttlSeconds } = answer;
      const next = this.options.ask(answer.continuesAt, type);
      answer = { ...next, ttlSeconds: Math.min(ttlSeconds, next.ttlSeconds) };
    }
    return answer;
  }

  private keep(key: string, answer: Answer, nowMs: number): void {
    this.cache.delete(key);
    // A refusal says nothing about the name.
    if (answer.code === 'REFUSED') return;
    this.cache.set(key, { answer, untilMs: nowMs + answer.ttlSeconds * 1_000 });
    if (this.cache.size <= MAX_CACHED) return;
    const [oldest] = this.cache.keys();
    if (oldest !== undefined) this.cache.delete(oldest);
  }
}
