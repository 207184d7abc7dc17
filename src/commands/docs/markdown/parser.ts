import MarkdownIt, { type Token } from 'markdown-it';

/**
 * Inline tokens remember where in their paragraph they begin: `map` of a block is lines, of these it is offsets. Of a link it
 * is where its label begins and ends.
 */
export const markdown = new MarkdownIt({ html: true });
markdown.core.ruler.enableOnly(['normalize', 'block']);
const { State } = markdown.inline;
markdown.inline.State = class extends State {
  override push(...words: Parameters<InstanceType<typeof State>['push']>): Token {
    const token = super.push(...words);
    token.map = [this.pos, this.posMax];
    return token;
  }
};
