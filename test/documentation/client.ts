import { scriptedApi, type Answer, type Request } from '../e2e/api.ts';
import { askedOf, review } from '../e2e/asked.ts';
import { cleanEnvironment } from '../e2e/client.ts';
import { talk } from '../e2e/conversation.ts';

/** What a model says in the sandbox of a page, by the name that the page gives it. */
const scripts: Readonly<Record<string, (folder: string) => (request: Request) => Answer>> = {
  /** In a conversation it does what commands ask; as an instance it looks at every item, and confirms what programs found. */
  reviews: (folder) => {
    const { answer } = talk(folder);
    return (request) => {
      const asked = askedOf(request, 1);
      return asked ? review(asked) : answer(request);
    };
  },
};

/** A service for the client in one sandbox, and the variables by which the client finds it. */
export async function modelNamed(name: string, { home, folder }: { home: string; folder: string }) {
  const script = scripts[name];
  if (!script)
    throw new Error(
      `There is no script "${name}" for the client; there are ${Object.keys(scripts).join(', ')}.`,
    );
  const { url, close } = await scriptedApi(script(folder));
  const { PATH: _path, ...env } = cleanEnvironment(home, url);
  return { env: env as Readonly<Record<string, string>>, close };
}
