import { afterAll, beforeAll } from 'vitest';
import { program as client } from '../e2e/claude.ts';
import { makePrograms, type Programs } from './programs.ts';

/** What pages may call; known when the first test begins. */
export let programs: Programs;

beforeAll(() => {
  programs = makePrograms(client);
});

afterAll(() => programs.remove());
