import { usableFor, type Answer } from './answer.ts';
import { ask, patience, pause, type Patience } from './request.ts';

/** What a checker needs. */
export interface CheckerOptions {
  /** Answers of earlier runs, by address. */
  readonly remembered: ReadonlyMap<string, Answer>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly patience?: Patience;
  /** Between two requests of one place at one host, in milliseconds. */
  readonly hostPause?: number;
}

/** How many addresses were asked for. */
export interface Asked {
  readonly checked: number;
  /** Of these, answers from an earlier run. */
  readonly remembered: number;
  /** When the oldest answer that was used was given; undefined where all are new. */
  readonly oldest: number | undefined;
}

const mostAtOnce = 16;
const mostPerHost = 2;
const defaultPause = 200;

/** Asks for addresses: each once, few at a time, and at no host more than two at a time. */
export class LinkChecker {
  private readonly options: CheckerOptions;
  private readonly answers = new Map<string, Promise<Answer>>();
  private readonly given = new Map<string, Answer>();
  private readonly all = new Places(mostAtOnce);
  private readonly hosts = new Map<string, Places>();
  private reused = 0;
  private oldest: number | undefined;

  constructor(options: CheckerOptions) {
    this.options = options;
  }

  /** What is at an address; undefined where it is none that anybody could ask for. */
  check(address: string): Promise<Answer> | undefined {
    const url = askable(address);
    if (url === undefined) return undefined;
    const known = this.answers.get(url);
    if (known) return known;
    const answer = this.find(url);
    this.answers.set(url, answer);
    return answer;
  }

  asked(): Asked {
    return { checked: this.given.size, remembered: this.reused, oldest: this.oldest };
  }

  /** The answers of this run, for the next one. */
  toRemember(): ReadonlyMap<string, Answer> {
    return this.given;
  }

  private async find(url: string): Promise<Answer> {
    const { remembered, now } = this.options;
    const old = remembered.get(url);
    if (old && now() - old.at < usableFor[old.kind]) {
      this.given.set(url, old);
      this.reused += 1;
      this.oldest = Math.min(old.at, this.oldest ?? old.at);
      return old;
    }
    const answer = { ...(await this.askPolitely(url)), at: now() };
    this.given.set(url, answer);
    return answer;
  }

  private async askPolitely(url: string): Promise<Omit<Answer, 'at'>> {
    const { host } = new URL(url);
    const places = this.hosts.get(host) ?? new Places(mostPerHost);
    this.hosts.set(host, places);
    const { patience: limits = patience, hostPause = defaultPause } = this.options;
    await places.take();
    await this.all.take();
    try {
      return await ask(url, limits);
    } finally {
      this.all.free();
      void pause(hostPause).then(() => places.free());
    }
  }
}

/** Hosts that only the reader's machine has, and names that stand for any. */
const nobody =
  /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|(?:.*\.)?example\.(?:com|org|net)|.*\.(?:test|example|invalid|local|localhost)|[^.]+)$/i;

/** The address without its fragment, which no server sees. */
function askable(address: string): string | undefined {
  const whole = address.startsWith('//') ? `https:${address}` : address;
  if (!URL.canParse(whole) || /[<>{}]|%7B|%3C|\$|\.\.\.|…/i.test(whole)) return undefined;
  const url = new URL(whole);
  url.hash = '';
  return /^https?:$/.test(url.protocol) && !nobody.test(url.hostname) && url.username === ''
    ? url.href
    : undefined;
}

/** Places for so many at a time; who comes later waits in line. */
class Places {
  private left: number;
  private readonly waiting: (() => void)[] = [];

  constructor(number: number) {
    this.left = number;
  }

  take(): Promise<void> {
    if (this.left > 0) {
      this.left -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  free(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.left += 1;
  }
}
