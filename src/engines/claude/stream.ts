import type { Usage } from '../../model/outcome.ts';

/** How the client's last word on one question was. */
export interface ClientResult {
  /** `success`, `error_max_turns`, `error_max_budget_usd`, … */
  readonly subtype: string;
  readonly isError: boolean;
  /** The HTTP status of the API's last answer, where that was an error. */
  readonly status: number | undefined;
  /** What kind of error it was, in the client's words, such as `billing_error`. */
  readonly error: string | undefined;
  readonly text: string;
  /** What the model handed in, also where the client then stopped at a limit: it is paid for. Undefined where it did not. */
  readonly output: unknown;
  /** When a used-up quota is renewed, in milliseconds since 1970; undefined where none is used up. */
  readonly quotaResetsAt: number | undefined;
}

/** What the client tells while it works. */
export type ClientEvent =
  | { readonly kind: 'used'; readonly usage: Usage }
  /** The model has asked for a tool: the client will ask it again with what that says. */
  | { readonly kind: 'goes-on' }
  /** The API asked to slow down, and the client asks again after a while. */
  | { readonly kind: 'slowed'; readonly milliseconds: number }
  | { readonly kind: 'ended'; readonly result: ClientResult };

/** One line of the client, as far as it is looked at. */
interface Line {
  readonly type?: string;
  readonly subtype?: string;
  readonly error?: string | null;
  readonly error_status?: number | null;
  readonly retry_delay_ms?: number;
  readonly message?: Message;
  readonly is_error?: boolean;
  readonly api_error_status?: number | null;
  readonly result?: unknown;
  readonly structured_output?: unknown;
  readonly total_cost_usd?: number;
  readonly usage?: Counts | null;
  readonly rate_limit_info?: { readonly status?: string; readonly resetsAt?: number };
}

interface Message {
  readonly id?: string;
  readonly usage?: Counts | null;
  readonly content?: readonly Block[];
}

/** A part of an answer. */
interface Block {
  readonly type?: string;
  readonly name?: string;
  readonly input?: unknown;
}

interface Counts {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
}

/**
 * Reads the client's stream of events (docs/claude.md names those that count). Usage is told once for each answer of the
 * model; what a whole question cost is only known at its end and is told as the difference. Lines that are no JSON count for
 * nothing: an answer is only what the last event holds.
 */
export class ClientStream {
  private rest = '';
  private readonly decoder = new TextDecoder();
  /** Answers that were told: the client repeats an answer's usage with each of its parts. */
  private readonly told = new Set<string>();
  private sum = nothing;
  /** Dollars up to the last question. */
  private usd = 0;
  private error: string | undefined;
  private quotaResetsAt: number | undefined;
  /** The last that the model handed in to this question. */
  private handedIn: unknown;
  private readonly take: (event: ClientEvent) => void;

  constructor(take: (event: ClientEvent) => void) {
    this.take = take;
  }

  add(piece: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(piece, { stream: true })).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const read = parse(line);
      if (read) this.read(read);
    }
  }

  private read(line: Line): void {
    if (line.type === 'assistant') this.answered(line);
    else if (line.type === 'result') this.ended(line);
    else if (line.type === 'rate_limit_event') this.limited(line.rate_limit_info);
    else if (line.type === 'system' && line.subtype === 'api_retry') this.retried(line);
  }

  private answered({ message = {}, error }: Line): void {
    if (error) this.error = error;
    const use = message.content?.find(({ type }) => type === 'tool_use');
    this.count(message, use?.name);
    if (use?.name === 'StructuredOutput') this.handedIn = use.input;
    else if (use) this.take({ kind: 'goes-on' });
  }

  private count({ id = '', usage }: Message, tool: string | undefined): void {
    const counts = countsOf(usage);
    // What the client says in the service's place has cost nothing.
    if (this.told.has(id) || isNothing(counts)) return;
    this.told.add(id);
    this.tell({ turns: 1, ...counts, usd: 0, ...(tool !== undefined && { tool }) });
  }

  private ended(line: Line): void {
    const usd = Math.max(0, (line.total_cost_usd ?? 0) - this.usd);
    const all = countsOf(line.usage);
    const rest = difference(all, this.sum);
    this.sum = nothing;
    this.usd += usd;
    if (usd > 0 || !isNothing(rest)) {
      this.tell({ turns: 0, ...rest, usd });
      this.sum = nothing;
    }
    this.take({
      kind: 'ended',
      result: {
        subtype: line.subtype ?? '',
        isError: line.is_error !== false,
        status: line.api_error_status ?? undefined,
        error: this.error,
        text: typeof line.result === 'string' ? line.result : '',
        output: line.structured_output ?? (isLimit(line.subtype) ? this.handedIn : undefined),
        quotaResetsAt: this.quotaResetsAt,
      },
    });
    this.handedIn = undefined;
  }

  private retried({ error_status: status, retry_delay_ms: milliseconds = 0 }: Line): void {
    if (status === 429 || status === 529) this.take({ kind: 'slowed', milliseconds });
  }

  private limited({ status, resetsAt = 0 }: NonNullable<Line['rate_limit_info']> = {}): void {
    this.quotaResetsAt = status === 'rejected' ? resetsAt * 1_000 : undefined;
  }

  private tell(usage: Usage): void {
    this.sum = {
      inputTokens: this.sum.inputTokens + usage.inputTokens,
      outputTokens: this.sum.outputTokens + usage.outputTokens,
      cacheReadTokens: this.sum.cacheReadTokens + usage.cacheReadTokens,
      cacheWriteTokens: this.sum.cacheWriteTokens + usage.cacheWriteTokens,
    };
    this.take({ kind: 'used', usage });
  }
}

function isNothing(tokens: Tokens): boolean {
  return Object.values(tokens).every((count) => count === 0);
}

function isLimit(subtype = ''): boolean {
  return ['error_max_turns', 'error_max_budget_usd'].includes(subtype);
}

type Tokens = Omit<Usage, 'turns' | 'usd' | 'tool'>;

const nothing: Tokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

function countsOf(counts: Counts | null | undefined): Tokens {
  return {
    inputTokens: counts?.input_tokens ?? 0,
    outputTokens: counts?.output_tokens ?? 0,
    cacheReadTokens: counts?.cache_read_input_tokens ?? 0,
    cacheWriteTokens: counts?.cache_creation_input_tokens ?? 0,
  };
}

function difference(all: Tokens, told: Tokens): Tokens {
  return {
    inputTokens: Math.max(0, all.inputTokens - told.inputTokens),
    outputTokens: Math.max(0, all.outputTokens - told.outputTokens),
    cacheReadTokens: Math.max(0, all.cacheReadTokens - told.cacheReadTokens),
    cacheWriteTokens: Math.max(0, all.cacheWriteTokens - told.cacheWriteTokens),
  };
}

function parse(line: string): Line | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
