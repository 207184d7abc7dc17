import * as fc from 'fast-check';
import { seed } from '../fuzz.ts';

fc.configureGlobal({ seed: seed() });

export { fc };
