/** What a user interface calls the things that errors of sinks name. */
export interface SinkWords {
  sinks: string;
  escrow: string;
  githubToken: string;
  currentKey: string;
  pendingKey: string;
  /** How the value of a GitHub secret is passed in, such as `current-key: ${{ secrets.NAME }}`. */
  passBack(name: string, secret: string): string;
}

/** The inputs of the rotation action. */
export const SINK_INPUT_WORDS: SinkWords = {
  sinks: 'sinks',
  escrow: 'escrow',
  githubToken: 'github-token',
  currentKey: 'current-key',
  pendingKey: 'pending-key',
  passBack: (name, secret) => `${name}: \${{ secrets.${secret} }}`,
};
