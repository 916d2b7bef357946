import type { RotationReport } from '../../src/rotation/report-rotation.ts';
import { hashText } from './hash.ts';
import type { ModelCall, ModelResponse } from './model-calls.ts';
import { type RunPoint, RunSession, type RunStart } from './run-session.ts';

/** What a run has received so far, and what it calls next. */
export interface RunNode {
  /** Of all nodes of the runs from one beginning. */
  index: number;
  tree: RunTree;
  /** Of its responses. */
  hash: number;
  parent?: RunNode;
  /** To the call of the parent. */
  response?: ModelResponse;
  now: number;
  /** Undefined if the run has ended. */
  call?: ModelCall;
  report?: RotationReport;
  /** At this point, until a run goes on from here. */
  session?: RunSession;
  children?: Map<string, RunNode>;
}

/**
 * Every run from one beginning, as a tree of responses. A node is reached by the session of its parent, or
 * by a new one that is given the same responses again.
 */
export class RunTree {
  readonly start: RunStart;
  /** A run that has ended, or was killed: nothing of it is left. */
  readonly ended: RunNode = { index: 0, tree: this, hash: 0, now: 0 };
  #roots = new Map<number, RunNode>();
  #nextIndex: () => number;

  constructor(start: RunStart, nextIndex: () => number) {
    this.start = start;
    this.#nextIndex = nextIndex;
  }

  async begin(now: number): Promise<RunNode> {
    const known = this.#roots.get(now);
    if (known !== undefined) return known;
    const session = new RunSession(this.start, now);
    const root = this.#add(await session.begin(), {
      hash: hashText(`${this.start.mode} ${JSON.stringify(this.start.places)} ${now}`),
      now,
      session,
    });
    this.#roots.set(now, root);
    return root;
  }

  /** The node after a response; a promise only if it is a new one. */
  next(node: RunNode, response: ModelResponse, now: number): RunNode | Promise<RunNode> {
    const text = `${JSON.stringify(response)} ${now}`;
    return node.children?.get(text) ?? this.#grow(node, response, now, text);
  }

  /** The same run, which has got its last response later. */
  later({ parent, response }: RunNode, now: number): RunNode | Promise<RunNode> {
    if (parent === undefined || response === undefined) return this.begin(now);
    return this.next(parent, response, now);
  }

  async #grow(
    parent: RunNode,
    response: ModelResponse,
    now: number,
    text: string,
  ): Promise<RunNode> {
    const session = parent.session ?? (await this.#repeat(parent));
    delete parent.session;
    const hash = hashText(text, parent.hash);
    const point = await session.go(response, now);
    const node = this.#add(point, { parent, response, now, hash, session });
    parent.children ??= new Map();
    parent.children.set(text, node);
    return node;
  }

  #add(point: RunPoint, node: Omit<RunNode, 'index' | 'tree'>): RunNode {
    const added: RunNode = { ...node, index: this.#nextIndex(), tree: this };
    if ('call' in point) return Object.assign(added, { call: point.call });
    delete added.session;
    return Object.assign(added, { report: point.report });
  }

  async #repeat(node: RunNode): Promise<RunSession> {
    const path: RunNode[] = [];
    for (let at: RunNode | undefined = node; at !== undefined; at = at.parent) path.unshift(at);
    const [root, ...rest] = path;
    const session = new RunSession(this.start, root?.now ?? 0);
    let point = await session.begin();
    for (const { response, now, call } of rest) {
      if (response === undefined) throw new Error('a node without a response');
      point = await session.go(response, now);
      const isSame = 'call' in point ? point.call.kind === call?.kind : call === undefined;
      if (!isSame) throw new Error('The same responses led to another call.');
    }
    return session;
  }
}
