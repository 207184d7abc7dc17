import { findSecrets } from '../../../model/secrets.ts';
import { positionIn, type Check } from '../observation.ts';

/** Real keys anywhere in the file. */
export const checkSecrets: Check = function* ({ text }) {
  for (const { name, index, length, shown } of findSecrets(text)) {
    const message = `This looks like a real ${name} (${shown}, ${length} characters).`;
    yield { ruleId: 'secret', message, at: positionIn(text, index), evidence: `${name} ${shown}` };
  }
};
